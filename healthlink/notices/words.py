"""The words of the letters about accounts, in our three languages."""

from healthlink.words import text

HELLO = text("Hello {name},", "Здравствуйте, {name}!", "Բարև Ձեզ, {name}։")

VERIFY = text(
    "Is this your e-mail address?",
    "Подтвердите адрес почты",
    "Հաստատեք էլ. փոստի հասցեն",
)
VERIFY_TEXT = text(
    "An account at HealthLink was made with this address. Confirm that it is yours, so that news "
    "of your appointments reaches you.",
    "С этим адресом создан аккаунт в HealthLink. Подтвердите, что адрес ваш: на него будут "
    "приходить новости о ваших записях.",
    "Այս հասցեով HealthLink-ում հաշիվ է բացվել։ Հաստատեք, որ հասցեն Ձերն է. այստեղ կստանաք Ձեր "
    "գրանցումների մասին լուրերը։",
)
VERIFY_BUTTON = text("Confirm the address", "Подтвердить адрес", "Հաստատել հասցեն")
VERIFY_SMALL = text(
    "The link works for three days. If you did not make an account, just delete this letter.",
    "Ссылка действует три дня. Если вы не создавали аккаунт, просто удалите это письмо.",
    "Հղումը գործում է երեք օր։ Եթե հաշիվ չեք բացել, պարզապես ջնջեք այս նամակը։",
)

RESET = text("Set a new password", "Задайте новый пароль", "Սահմանեք նոր գաղտնաբառ")
RESET_TEXT = text(
    "Somebody, probably you, asked for a new password for your account.",
    "Кто-то, вероятно вы, запросил новый пароль для вашего аккаунта.",
    "Ինչ-որ մեկը, հավանաբար Դուք, Ձեր հաշվի համար նոր գաղտնաբառ է խնդրել։",
)
RESET_BUTTON = text("Choose a password", "Выбрать пароль", "Ընտրել գաղտնաբառ")
RESET_SMALL = text(
    "The link works once, for an hour. If it was not you, delete this letter: your password stays "
    "as it is.",
    "Ссылка действует один час и только один раз. Если это были не вы, удалите письмо: пароль "
    "останется прежним.",
    "Հղումը գործում է մեկ ժամ և միայն մեկ անգամ։ Եթե Դուք չէիք, ջնջեք նամակը. գաղտնաբառը կմնա "
    "նույնը։",
)

INVITE = text(
    "You are invited to HealthLink", "Вас приглашают в HealthLink", "Ձեզ հրավիրում են HealthLink"
)
INVITE_TEXT = text(
    "An account was made for you. Choose a password, and sign in with this e-mail address.",
    "Для вас создан аккаунт. Выберите пароль и входите с этим адресом почты.",
    "Ձեզ համար հաշիվ է բացվել։ Ընտրեք գաղտնաբառ և մուտք գործեք այս էլ. փոստի հասցեով։",
)
INVITE_SMALL = text(
    "The link works once, for a week. If you know nothing about it, just delete this letter.",
    "Ссылка действует неделю и только один раз. Если вы ничего об этом не знаете, удалите письмо.",
    "Հղումը գործում է մեկ շաբաթ և միայն մեկ անգամ։ Եթե այդ մասին ոչինչ չգիտեք, ջնջեք նամակը։",
)
INVITE_WHY = text(
    "You get this letter because a clinic made an account with this address.",
    "Вы получили это письмо, потому что клиника создала аккаунт с этим адресом.",
    "Դուք ստացել եք այս նամակը, քանի որ կլինիկան այս հասցեով հաշիվ է բացել։",
)

CHANGED = text("Your password was changed", "Ваш пароль изменён", "Ձեր գաղտնաբառը փոխվել է")
CHANGED_TEXT = text(
    "The password of your account was just changed, and you are signed out on your other devices.",
    "Пароль вашего аккаунта только что изменён, на других ваших устройствах выполнен выход.",
    "Ձեր հաշվի գաղտնաբառը հենց նոր փոխվեց, և մյուս սարքերում Ձեր սեանսներն ավարտվեցին։",
)
LINKED = text(
    "Telegram was linked to your account",
    "К вашему аккаунту привязан Telegram",
    "Ձեր հաշվին Telegram է կապվել",
)
LINKED_TEXT = text(
    "News of your visits now come to a Telegram account, too.",
    "Новости о ваших визитах теперь приходят и в аккаунт Telegram.",
    "Ձեր այցերի լուրերն այժմ գալիս են նաև Telegram-ի մի հաշիվ։",
)
LINKED_SMALL = text(
    "Was it not you? Then choose a new password with “Forgot password”: this ends Telegram as a "
    "way in. Then part it in your profile.",
    "Это были не вы? Выберите новый пароль через «Забыли пароль»: вход через этот Telegram "
    "закроется. Затем отвяжите его в профиле.",
    "Դուք չէի՞ք։ Ընտրեք նոր գաղտնաբառ «Մոռացել եմ գաղտնաբառը» հղումով, և այդ Telegram-ով մուտքը "
    "կփակվի։ Հետո անջատեք այն Ձեր էջում։",
)
CHANGED_SMALL = text(
    "Was it not you? Then ask for a new password at once with “Forgot password”, and nobody else "
    "stays signed in.",
    "Это были не вы? Сразу запросите новый пароль через «Забыли пароль»: все чужие сеансы "
    "завершатся.",
    "Դուք չէի՞ք։ Անմիջապես խնդրեք նոր գաղտնաբառ «Մոռացել եմ գաղտնաբառը» հղումով, և օտար սեանսները "
    "կավարտվեն։",
)
