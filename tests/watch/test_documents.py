"""What docs/observability.md, the alerts and the dashboard say is what the program tells."""

import ast
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client import REGISTRY
from prometheus_client.metrics import MetricWrapperBase

from healthlink import worker
from tests.watch.conftest import System, Told

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGE = (DOCS / "observability.md").read_text(encoding="utf-8")
ALERTS = (DOCS / "alerts.yml").read_text(encoding="utf-8")
DASHBOARD = json.loads((DOCS / "grafana" / "healthlink.json").read_text(encoding="utf-8"))
RARE = {
    "healthlink_breaker_opened", "healthlink_gateway_refusals", "healthlink_outbound_seconds",
    "healthlink_payments", "healthlink_notices", "healthlink_notices_unclear",
    "healthlink_telegram_messages", "healthlink_sockets_closed", "healthlink_throttled",
    "healthlink_job_seconds", "healthlink_sweep_seconds", "healthlink_pool_wait_seconds",
}  # fmt: skip
"""What a system at rest has not counted yet: without a label's value there is no series."""


def section(title: str) -> str:
    return re.split(r"^## ", PAGE.split(f"\n## {title}\n")[1], maxsplit=1, flags=re.MULTILINE)[0]


def rows(text: str) -> list[list[str]]:
    found = re.findall(r"^\| (.+) \|$", text, re.MULTILINE)
    return [[cell.strip() for cell in row.split("|")] for row in found]


TABLE = {row[0].strip("`"): row for row in rows(section("Figures")) if "healthlink_" in row[0]}
EVENTS = {row[0].strip("*`"): row for row in rows(section("Log lines")) if "`" in row[0]}


def told_by_the_code() -> Iterator[tuple[str, str]]:
    """Level and event of every line that the program writes to its log."""
    for file in (ROOT / "healthlink").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                level, _, name = ast.unparse(node.func).partition(".")[::-1]
                if (name in ("log", "seen") and level in LEVELS) or (level, name) == ("", "tell"):
                    yield level or "info", str(node.args[0].value)


LEVELS = ("debug", "info", "warning", "error", "critical", "exception")


def test_every_line_of_the_log_is_explained_with_its_level() -> None:
    told = set(told_by_the_code())
    assert {event for _, event in told} == set(EVENTS)
    assert len(told) > 40
    for level, event in told:
        assert EVENTS[event][1] == level, event


def test_who_logs_by_another_name_would_be_found() -> None:
    """Nothing in the program makes a logger that the test above does not look at."""
    for file in (ROOT / "healthlink").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Assign) and "structlog.get_logger" in ast.unparse(node.value):
                assert ast.unparse(node.targets[0]) == "log", file


def without_suffix(name: str) -> str:
    return name if name in TABLE else re.sub(r"_(total|bucket|sum|count)$", "", name)


async def test_the_table_has_every_figure_and_invents_none(client: httpx.AsyncClient) -> None:
    assert worker.ROOMS
    told = Told((await client.get("/metrics")).text)
    assert told.names == set(TABLE)


async def test_labels_are_those_of_the_table(client: httpx.AsyncClient) -> None:
    declared = {
        each._name: set(each._labelnames)
        for each in REGISTRY._collector_to_names
        if isinstance(each, MetricWrapperBase)
    }
    for name, labels in declared.items():
        if name in TABLE:
            said = {label.strip() for label in TABLE[name][1].split(",")} - {"", "pid"}
            assert said == labels, name


def test_a_running_system_tells_them(system: System) -> None:
    told = system.scrape_until(lambda told: "healthlink_sockets_open" in told.names)
    assert set(TABLE) - RARE <= told.names <= set(TABLE)


def used(text: str) -> set[str]:
    return {without_suffix(name) for name in re.findall(r"\bhealthlink_\w+", text)}


def expressions() -> list[str]:
    panels = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
    return [target["expr"] for panel in panels for target in panel["targets"]]


def test_alerts_and_dashboard_name_only_what_is_told() -> None:
    assert used(ALERTS) <= set(TABLE)
    assert used("\n".join(expressions())) <= set(TABLE)
    assert set(TABLE) == used("\n".join(expressions())), "the dashboard shows every figure"


def slug(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def test_every_alert_leads_to_its_runbook_and_every_runbook_has_an_alert() -> None:
    headings = {slug(each) for each in re.findall(r"^### (.+)$", section("Runbook"), re.MULTILINE)}
    links = re.findall(r"runbook: docs/observability\.md#(\S+)", ALERTS)
    assert set(links) == headings
    assert len(links) == len(re.findall(r"- alert: ", ALERTS))
    inside = set(re.findall(r"\]\(#([\w-]+)\)", PAGE))
    assert inside <= headings


def test_the_dashboard_is_one() -> None:
    """What Grafana's own schema asks of it; Grafana itself is in no package of ours."""
    assert {"title", "uid", "schemaVersion", "panels", "templating", "time"} <= DASHBOARD.keys()
    ids = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(set(ids)) == len(ids)
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        place = panel["gridPos"]
        cells = {(x, y) for x in range(place["x"], place["x"] + place["w"])
                 for y in range(place["y"], place["y"] + place["h"])}  # fmt: skip
        assert max(x for x, _ in cells) < 24, panel["title"]
        assert not taken & cells, panel["title"]
        taken |= cells
        if panel["type"] == "row":
            continue
        assert panel["datasource"]["uid"] == "${datasource}", "no data source of one machine"
        assert all(target["expr"] and target["refId"] for target in panel["targets"])
    variables = {each["name"] for each in DASHBOARD["templating"]["list"]}
    asked = set(re.findall(r"\$(?!__)\{?(\w+)", json.dumps(DASHBOARD)))
    assert asked <= variables


promtool = pytest.mark.skipif(
    shutil.which("promtool") is None, reason="promtool (Debian's prometheus) is not installed"
)


def check(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["promtool", *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@promtool
def test_every_expression_of_the_dashboard_is_promql(tmp_path: Path) -> None:
    plain = [
        each.replace("$__rate_interval", "5m").replace("$instance", ".*") for each in expressions()
    ]
    rules = [{"record": f"panel:{n}", "expr": expr} for n, expr in enumerate(plain)]
    # JSON is YAML
    (tmp_path / "rules.yml").write_text(json.dumps({"groups": [{"name": "p", "rules": rules}]}))
    assert f"{len(rules)} rules found" in check(tmp_path, "check", "rules", "rules.yml")


@promtool
def test_the_alerts_are_rules() -> None:
    check(DOCS, "check", "rules", "alerts.yml")


Series = dict[str, str]
"""A series and its values, one a minute, in promtool's notation."""
CALM = {
    'up{job="healthlink", instance="a"}': "1+0x60",
    "healthlink_database_up": "1+0x60",
    'healthlink_request_seconds_count{method="GET", status="2xx"}': "0+600x60",
    'healthlink_request_seconds_count{method="GET", status="5xx"}': "0+1x60",
    'healthlink_request_seconds_bucket{method="GET", le="0.01"}': "0+600x60",
    'healthlink_request_seconds_bucket{method="GET", le="1"}': "0+600x60",
    'healthlink_request_seconds_bucket{method="GET", le="+Inf"}': "0+601x60",
    'healthlink_pool_timeouts_total{pool="pool"}': "0+0x60",
    "healthlink_worker_looked_timestamp_seconds": "0+60x60",
    'healthlink_jobs{name="send_notices", state="due"}': "5+0x60",
    'healthlink_job_oldest_seconds{name="send_notices", state="due"}': "30+0x60",
    'healthlink_job_oldest_seconds{name="run_import", state="running"}': "300+0x60",
    'healthlink_sweep_overdue_seconds{sweep="expire_holds"}': "20+0x60",
    'healthlink_sweep_seconds_count{sweep="expire_holds", outcome="failed"}': "0x40 1x20",
    'healthlink_breaker_opened_total{party="sber"}': "0x30 1x30",
    'healthlink_outbound_seconds_count{party="sber", outcome="200"}': "0+50x60",
    'healthlink_outbound_seconds_count{party="sber", outcome="502"}': "0+1x60",
    'healthlink_notices_total{outcome="sent"}': "0+2x60",
    'healthlink_notices_total{outcome="postponed"}': "0+1x60",
    'healthlink_telegram_messages_total{method="sendMessage", outcome="failed"}': "0x30 2x30",
    'healthlink_sockets_closed_total{code="4408"}': "0+1x60",
    "healthlink_chat_bus_lost_total": "0x30 3x30",
    'healthlink_throttled_total{limit="login-account"}': "0+1x60",
    'healthlink_process_open_files{program="server", pid="7", instance="a"}': "200+0x60",
    'healthlink_process_open_files_most{program="server", pid="7", instance="a"}': "1024+0x60",
    'healthlink_loop_lag_seconds{program="server", pid="7", instance="a"}': "0.01+0x60",
    'healthlink_process_resident_bytes{program="server", pid="7", instance="a"}': "2e8+0x60",
}
"""An ordinary hour, with the small troubles that ordinary hours have."""
STORMS: dict[str, Series] = {
    "Down": {'up{job="healthlink", instance="a"}': "1x50 0x10"},
    "DatabaseAway": {"healthlink_database_up": "1x50 0x10"},
    "ManyErrors": {'healthlink_request_seconds_count{method="GET", status="5xx"}': "0+30x60"},
    "Slow": {'healthlink_request_seconds_bucket{method="GET", le="0.01"}': "0+300x60"},
    "ConnectionsRunOut": {'healthlink_pool_timeouts_total{pool="pool"}': "0x50 0+2x10"},
    "NoWorker": {"healthlink_worker_looked_timestamp_seconds": "0+60x50 3000x10"},
    "JobHeld": {'healthlink_jobs{name="send_notices", state="held"}': "1x60"},
    "MoneyJobHeld": {'healthlink_jobs{name="settle_appointment", state="held"}': "1x60"},
    "JobsLate": {'healthlink_job_oldest_seconds{name="send_notices", state="due"}': "0+60x60"},
    "JobTakesLong": {
        'healthlink_job_oldest_seconds{name="run_import", state="running"}': "0+60x60"
    },
    "SweepOverdue": {'healthlink_sweep_overdue_seconds{sweep="expire_holds"}': "0+60x60"},
    "SweepFails": {
        'healthlink_sweep_seconds_count{sweep="expire_holds", outcome="failed"}': "0+1x60"
    },
    "PartyAway": {'healthlink_breaker_opened_total{party="sber"}': "0+1x60"},
    "CallsFail": {'healthlink_outbound_seconds_count{party="sber", outcome="502"}': "0+20x60"},
    "PaymentsToReview": {
        'healthlink_payments_to_review{gateway="sber", review="bank-silent"}': "1x60"
    },
    "LettersWait": {'healthlink_notices_total{outcome="sent"}': "7x60"},
    "TelegramRefuses": {
        'healthlink_telegram_messages_total{method="sendMessage", outcome="failed"}': "0+1x60"
    },
    "ReadersCut": {'healthlink_sockets_closed_total{code="4408"}': "0+10x60"},
    "BusLost": {"healthlink_chat_bus_lost_total": "0+20x60"},
    "Guessing": {'healthlink_throttled_total{limit="login-account"}': "0+30x60"},
    "FilesRunOut": {
        'healthlink_process_open_files{program="server", pid="7", instance="a"}': "900+0x60"
    },
    "LoopLate": {
        'healthlink_loop_lag_seconds{program="server", pid="7", instance="a"}': "0.8+0x60"
    },
    "MemoryGrows": {
        'healthlink_process_resident_bytes{program="server", pid="7", instance="a"}': "2e9+0x60"
    },
}
"""What must wake somebody: put into the calm hour."""
WITH = {"MoneyJobHeld": {"JobHeld"}}
"""What also fires then."""


def case(series: Series, alerts: set[str]) -> dict[str, Any]:
    firing = [{"labels": f'{{alertname="{name}"}}', "value": 1} for name in sorted(alerts)]
    names = "count by (alertname) (count by (alertname) (ALERTS{alertstate='firing'}))"
    asked = {"expr": names, "eval_time": "59m", "exp_samples": firing}
    given = [{"series": name, "values": values} for name, values in series.items()]
    return {"interval": "1m", "input_series": given, "promql_expr_test": [asked]}


@promtool
def test_each_alert_fires_in_its_storm_and_none_in_the_calm(tmp_path: Path) -> None:
    assert set(re.findall(r"- alert: (\w+)", ALERTS)) == set(STORMS)
    storms = [
        case({**CALM, **more}, {name} | WITH.get(name, set())) for name, more in STORMS.items()
    ]
    shutil.copy(DOCS / "alerts.yml", tmp_path)
    tests = {"rule_files": ["alerts.yml"], "evaluation_interval": "1m",
             "tests": [case(CALM, set()), *storms]}  # fmt: skip
    (tmp_path / "tests.yml").write_text(json.dumps(tests))
    check(tmp_path, "test", "rules", "tests.yml")


@promtool
def test_a_worker_without_figures_is_missed_by_what_waits(tmp_path: Path) -> None:
    series = {**CALM, 'healthlink_job_oldest_seconds{name="x", state="due"}': "70+0x60"}
    del series["healthlink_worker_looked_timestamp_seconds"]
    shutil.copy(DOCS / "alerts.yml", tmp_path)
    tests = {"rule_files": ["alerts.yml"], "evaluation_interval": "1m",
             "tests": [case(series, {"NoWorker"})]}  # fmt: skip
    (tmp_path / "tests.yml").write_text(json.dumps(tests))
    check(tmp_path, "test", "rules", "tests.yml")
