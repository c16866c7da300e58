"""The link of a letter to one offered time: whoever has it may take the time or pass it on.

It ends with the offer.
"""

from healthlink.booking.letters.signed import Use

OFFER = Use("offer")
