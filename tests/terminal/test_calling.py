"""What calls a person is one sequence that no text can end early."""

from comgmt.terminal.calling import call_sequence


def test_the_ways_to_call() -> None:
    assert call_sequence("Alert: x", "none", "") == ""
    assert call_sequence("Alert: x", "bell", "tmux") == "\a"
    assert call_sequence("Alert: x", "osc9", "") == "\x1b]9;Alert: x\a"
    assert call_sequence("Alert: x", "osc9", "tmux") == "\x1bPtmux;\x1b\x1b]9;Alert: x\a\x1b\\"
    assert call_sequence("Alert: x", "osc9", "screen") == "\x1bP\x1b]9;Alert: x\a\x1b\\"


def test_no_text_leaves_its_sequence() -> None:
    sent = call_sequence("a\x07b\x1b]52;c;x\x9cc" + "d" * 500, "osc9", "")
    assert sent.count("\x1b") == 1
    assert sent.count("\a") == 1
    assert len(sent) < 250
