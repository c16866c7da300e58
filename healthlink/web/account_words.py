"""The words of the pages behind the links of letters about accounts, in our three languages."""

from healthlink.words import text

TITLES = {
    "verify": text("Is this your address?", "Это ваш адрес почты?", "Սա Ձե՞ր էլ. փոստի հասցեն է"),
    "verified": text("Your address is confirmed", "Адрес подтверждён", "Ձեր հասցեն հաստատված է"),
    "password": text("Choose a new password", "Выберите новый пароль", "Ընտրեք նոր գաղտնաբառ"),
    "set": text("Your password is set", "Пароль сохранён", "Գաղտնաբառը պահպանված է"),
    "expired": text(
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
}
BUTTONS = {
    "verify": text("Yes, it is mine", "Да, адрес мой", "Այո, իմն է"),
    "password": text("Save the password", "Сохранить пароль", "Պահպանել գաղտնաբառը"),
}
NEW_PASSWORD = text("New password", "Новый пароль", "Նոր գաղտնաբառ")
