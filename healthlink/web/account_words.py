"""The words of the pages behind links about accounts, in our three languages."""

from healthlink.practice.consents.texts import TEXTS, VERSION
from healthlink.words import text

CONSENT = TEXTS["account", VERSION]

TITLES = {
    "verify": text("Is this your address?", "Это ваш адрес почты?", "Սա Ձե՞ր էլ. փոստի հասցեն է"),
    "verified": text("Your address is confirmed", "Адрес подтверждён", "Ձեր հասցեն հաստատված է"),
    "password": text("Choose a new password", "Выберите новый пароль", "Ընտրեք նոր գաղտնաբառ"),
    "set": text("Your password is set", "Пароль сохранён", "Գաղտնաբառը պահպանված է"),
    "expired": text(
        "This link no longer works", "Ссылка больше не действует", "Հղումն այլևս չի գործում"
    ),
    "record": text("Your card at the doctor", "Ваша карта у врача", "Ձեր քարտը բժշկի մոտ"),
    "joined": text("The card is yours", "Карта теперь ваша", "Քարտն այժմ Ձերն է"),
    "claim": text("Take over your profile", "Примите свой профиль", "Ստանձնեք Ձեր էջը"),
    "claimed": text("The profile is yours", "Профиль теперь ваш", "Էջն այժմ Ձերն է"),
    "over": text(
        "This link no longer works", "Ссылка больше не действует", "Հղումն այլևս չի գործում"
    ),
}
LINES = {
    "verify": text(
        "Confirm it, so that news of your appointments reaches you.",
        "Подтвердите его, чтобы получать новости о ваших записях.",
        "Հաստատեք այն՝ Ձեր գրանցումների մասին լուրերը ստանալու համար։",
    ),
    "verified": text(
        "Thank you! News of your appointments will come here. You may close this page.",
        "Спасибо! Новости о ваших записях будут приходить сюда. Страницу можно закрыть.",
        "Շնորհակալություն։ Ձեր գրանցումների մասին լուրերը կգան այստեղ։ Էջը կարող եք փակել։",
    ),
    "password": text(
        "At least 8 characters, of any kind. A few words are easy to remember and hard to guess.",
        "Не меньше 8 знаков, любых. Несколько слов легко запомнить и трудно угадать.",
        "Առնվազն 8 նիշ, ցանկացած։ Մի քանի բառը հեշտ է հիշել և դժվար է գուշակել։",
    ),
    "set": text(
        "You are signed out everywhere. Sign in with the new password.",
        "На всех устройствах выполнен выход. Войдите с новым паролем.",
        "Բոլոր սարքերում սեանսներն ավարտվեցին։ Մուտք գործեք նոր գաղտնաբառով։",
    ),
    "expired": text(
        "It was used already, is too old, or a newer letter has come. Ask for a new one in the "
        "app.",
        "Она уже использована, устарела, или пришло более новое письмо. Запросите новую в "
        "приложении.",
        "Այն արդեն օգտագործվել է, հնացել է, կամ ավելի նոր նամակ է եկել։ Խնդրեք նորը հավելվածում։",
    ),
    "record": text(
        "{about} keeps a card of you and invites you to join it with your account. Signing in here "
        f"you say: “{CONSENT['en']}” You can take it back at any time.",
        "{about} ведёт вашу карту и приглашает связать её с вашим аккаунтом. Входя здесь, вы "
        f"говорите: «{CONSENT['ru']}» Согласие можно отозвать в любое время.",
        "{about} վարում է Ձեր քարտը և հրավիրում կապել այն Ձեր հաշվի հետ։ Այստեղ մուտք գործելով՝ "
        f"ասում եք․ «{CONSENT['hy']}» Համաձայնությունը կարող եք հետ վերցնել ցանկացած պահի։",
    ),
    "joined": text(
        "You find it under “My cards” in your account. You may close this page.",
        "Она в вашем аккаунте, в разделе «Мои карты». Страницу можно закрыть.",
        "Այն Ձեր հաշվում է՝ «Իմ քարտերը» բաժնում։ Էջը կարող եք փակել։",
    ),
    "claim": text(
        "The clinic invites {about} to take over this profile. Are you this doctor? Sign in, and "
        "it is yours.",
        "Клиника приглашает врача {about} вести свой профиль. Это вы? Войдите, и профиль будет "
        "вашим.",
        "Կլինիկան հրավիրում է բժշկին ({about}) վարել իր էջը։ Սա Դո՞ւք եք։ Մուտք գործեք, և էջը Ձերը "
        "կլինի։",
    ),
    "claimed": text(
        "Your appointments and your patients are in the app. You may close this page.",
        "Ваши записи и пациенты в приложении. Страницу можно закрыть.",
        "Ձեր գրանցումներն ու պացիենտները հավելվածում են։ Էջը կարող եք փակել։",
    ),
    "over": text(
        "It was used already, is older than a week, or was followed by a newer one. Ask for a new "
        "one where it came from.",
        "Она уже использована, старше недели, или за ней последовала новая. Попросите новую у "
        "того, кто её прислал.",
        "Այն արդեն օգտագործվել է, մեկ շաբաթից հին է, կամ ավելի նորն է եկել։ Խնդրեք նորը նրանից, ով "
        "ուղարկել է։",
    ),
}
BUTTONS = {
    "verify": text("Yes, it is mine", "Да, адрес мой", "Այո, իմն է"),
    "password": text("Save the password", "Сохранить пароль", "Պահպանել գաղտնաբառը"),
    "record": text("I agree, sign in", "Согласен(на), войти", "Համաձայն եմ, մուտք գործել"),
    "claim": text("Sign in and take over", "Войти и принять", "Մուտք գործել և ստանձնել"),
}
EMAIL = text("E-mail", "Эл. почта", "Էլ. փոստ")
PASSWORD = text("Password", "Пароль", "Գաղտնաբառ")
NEW_PASSWORD = text("New password", "Новый пароль", "Նոր գաղտնաբառ")
