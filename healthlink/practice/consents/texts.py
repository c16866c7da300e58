"""The words of each consent. New words are a new version; the old ones stay here, because somebody
has agreed to them. A lawyer of each country has to read them before they are used."""

from healthlink.errors import Text
from healthlink.practice.consents.dto import Purpose

VERSION = "2026-11"
TEXTS: dict[tuple[Purpose, str], Text] = {
    ("treatment", "2026-11"): {
        "en": "I agree that this doctor keeps and processes my health data to treat me.",
        "ru": "Я согласен(на), чтобы этот врач вёл и обрабатывал данные о моём здоровье для моего "
        "лечения.",
        "hy": "Համաձայն եմ, որ այս բժիշկը պահի և մշակի իմ առողջական տվյալները՝ ինձ բուժելու համար։",
    },
    ("account", "2026-11"): {
        "en": "I agree that my card at this doctor is joined with my account: I see what the "
        "doctor shares with me, and the doctor sees that I have an account.",
        "ru": "Я согласен(на), чтобы моя карта у этого врача была связана с моим аккаунтом: я "
        "вижу то, чем врач делится со мной, а врач видит, что у меня есть аккаунт.",
        "hy": "Համաձայն եմ, որ այս բժշկի մոտ իմ քարտը կապվի իմ հաշվի հետ․ ես տեսնում եմ այն, ինչով "
        "բժիշկը կիսվում է ինձ հետ, իսկ բժիշկը տեսնում է, որ ես հաշիվ ունեմ։",
    },
    ("reminders", "2026-11"): {
        "en": "I agree to be reminded of my visits by e-mail and in Telegram.",
        "ru": "Я согласен(на) получать напоминания о визитах по почте и в Telegram.",
        "hy": "Համաձայն եմ այցերի մասին հիշեցումներ ստանալ էլ․ փոստով և Telegram-ով։",
    },
}
