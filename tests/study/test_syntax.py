"""Values that Hydra's grammar does not know: one line with key, value and what is wrong, in no parser's words."""

from __future__ import annotations

import random

import pytest

from sim.core.errors import UserError
from sim.study.syntax import CALLS
from sim.study.words import parsed_words

OF_A_PARSER = ("expecting", "input", "viable", "Exception", "Error", "Lexer", "EOF", "BRACE", "hydra", "argument")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (",", "beside a comma a value is missing"),
        ("1,", "beside a comma a value is missing"),
        ("1,,2", "beside a comma a value is missing"),
        ("[,a]", "beside a comma a value is missing"),
        ("{a:1,}", "beside a comma a value is missing"),
        ("choice(1,", "( is not closed"),
        ("[1", "[ is not closed"),
        ("{b", "{ is not closed"),
        ("${a", "{ is not closed"),
        ("[1}", "[ is closed by }"),
        (")", ") closes nothing"),
        ("(1)", "( stands after the name of a function only"),
        ("'", "the quote ' is not closed"),
        ('[a,"b]', 'the quote " is not closed'),
        ("\\'", "no backslash before a quote"),
        ("it's 'x", "text stands before a quote"),
        ("'a'b", "text stands after a quote"),
        ("[1]2", "after ] stands '2'"),
        ("choice[1,2]", "before [ stands text"),
        ("a{b:1}", "before { stands text"),
        ("{a}", "in { } stand pairs"),
        ("{a:1,b}", "in { } stand pairs"),
        ("{a:}", "after a colon the value is missing"),
        ("{:1}", "before a colon the key is missing"),
        ("{'a':1}", "a key in { } is a name without quotes"),
        ("a=b", "a text with '=' in it stands in quotes"),
        ("a#b", "a text with '#' in it stands in quotes"),
        ("中", "a text with '中' in it stands in quotes"),
        ("foo(1)", "there is no function 'foo'"),
        ("range(a,b)", "allowed is range(START,STOP,STEP) of numbers"),
        ("choice()", "allowed is choice(a,b)"),
        ("int(x)", "allowed is int(3), of a number"),
    ],
)
def test_what_is_wrong_with_a_value_is_told(value, message):
    with pytest.raises(UserError) as caught:
        parsed_words([f"seed={value}"])
    assert str(caught.value).startswith("seed=") and message in str(caught.value)


def test_no_value_is_refused_in_the_words_of_a_parser():
    draw, refused = random.Random(6), 0
    for _ in range(300):
        value = "".join(draw.choices([*"[]{}(),:='\"\\$#a1 .", "range(", "${", "a:1"], k=draw.randint(1, 7)))
        try:
            parsed_words([f"seed={value}"])
        except UserError as problem:
            refused += 1
            told = str(problem).replace("there are: " + ", ".join(sorted(CALLS)), "")
            assert told.startswith("seed=") and not any(word in told for word in OF_A_PARSER), (value, told)
    assert refused > 200
