"""What guests who write English say after a visit, by the number of stars."""

OPENINGS = {
    5: (
        "Best doctor's visit I've had since moving here.",
        "I was nervous about the language, but there was no need to be.",
        "Took me in on time and took me seriously.",
        "Came for a second opinion and left with a clear plan.",
        "Kind, patient and very thorough.",
    ),
    4: (
        "Good visit overall.",
        "Solid doctor, clear advice.",
        "Happy with the treatment, less so with the wait.",
    ),
    3: ("It was fine, nothing more.", "Felt a little rushed."),
    2: ("Waited forty minutes for a ten-minute visit.",),
    1: ("My appointment was moved twice.",),
}
MORE = {
    5: (
        "Explained every line of my results.",
        "No unnecessary tests, no upselling.",
        "The price was exactly what the app said.",
        "Two weeks later I feel like a different person.",
        "Spoke good English too.",
    ),
    4: (
        "Parking nearby is hopeless.",
        "Would have liked a bit more time for questions.",
        "The front desk was busy, but friendly.",
    ),
    3: ("Some of my questions went unanswered.", "I'll see whether the treatment works."),
    2: ("Nobody apologised.",),
    1: ("I did get my money back, at least.",),
}
ENDINGS = {
    5: ("Highly recommended.", "Thank you!", "Will be back."),
    4: ("Will come again.", "Thanks!"),
    3: ("Average.",),
    2: ("Not coming back.",),
    1: ("Avoid.",),
}
ABOUT_CHILDREN = {
    5: ("My daughter asked when we can go again.", "So good with kids!"),
    4: ("No tears this time, which says a lot.",),
    3: ("A rather quick look at my son.",),
    2: ("Half an hour in the corridor with a toddler is hard.",),
    1: ("My son left in tears.",),
}
ANSWERS = {
    5: (
        "Thank you for the kind words, and stay well!",
        "So glad it helped. See you at the check-up.",
    ),
    4: ("Thank you! We are sorry about the wait that day.",),
    3: ("Thank you for being honest. Do bring your questions next time, we will make time.",),
    2: ("We are very sorry. The breaks between visits are longer now.",),
    1: ("We apologise. Please call us, the head of the clinic would like to talk to you.",),
}
