"""Texts and names in the language that is spoken."""

import contextvars
from string import Formatter

import pytest

from sim.core.errors import UserError
from sim.words import LANGUAGES, language, named, say, spoken
from sim.words.catalogue import names, texts

OTHERS = [code for code in LANGUAGES if code != "en"]


def test_english_is_what_the_code_says():
    assert spoken() == "en"
    assert say("{n} of {m}", n=3, m=8) == "3 of 8"
    assert say("a brace { is kept where nothing is filled in") == "a brace { is kept where nothing is filled in"
    assert named("group", "genz", "Gen Z") == "Gen Z"


def test_a_language_holds_until_its_block_ends():
    with language("zh"):
        assert (spoken(), say("Shocks"), named("group", "genz", "Gen Z")) == ("zh", "突发事件", "Z世代")
    assert say("Shocks") == "Shocks"


def test_a_language_is_that_of_its_own_context():
    contextvars.copy_context().run(language, "zh")
    assert spoken() == "en"


def test_what_a_catalogue_lacks_stays_english():
    with language("zh"):
        assert say("no such {thing}", thing="text") == "no such text"
        assert named("group", "none_such", "nobody") == "nobody"


def test_an_unknown_language_is_refused_and_nothing_changes():
    with pytest.raises(UserError, match="lang: there is no language 'zz'"):
        language("zz")
    assert spoken() == "en"


@pytest.mark.parametrize("code", OTHERS)
def test_translations_have_the_placeholders_of_their_texts(code):
    def fields(text):
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    assert not [english for english, text in texts(code).items() if fields(english) != fields(text)]


@pytest.mark.parametrize("code", OTHERS)
def test_no_name_and_no_text_is_empty(code):
    assert names(code)
    assert not [key for kind in names(code).values() for key, name in kind.items() if not str(name).strip()]
    assert not [english for english, text in texts(code).items() if not text.strip()]
