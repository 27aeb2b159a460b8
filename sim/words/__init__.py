"""What people read, in their language: English in the code, all others in a catalogue beside it.

Terms and sentences are whole; a template may put its parts in another order. What a catalogue lacks stays English.
"""

from sim.words.catalogue import ENGLISH, LANGUAGES, language, named, say, spoken, to_say

__all__ = ["ENGLISH", "LANGUAGES", "language", "named", "say", "spoken", "to_say"]
