"""What terminals say: answers and reports that no key has, and keys as they are sent.

Answers as the manuals of xterm (ctlseqs), kitty, foot, VTE, iTerm2, mintty, tmux, PuTTY and the Linux console
give them, with their two ends where both are in use.
"""

from typing import Final

ST, BEL = "\x1b\\", "\x07"
CSI: Final = (
    *("\x1b[?1;2c", "\x1b[?62;4;6;9;15;22c", "\x1b[?64;1;2;6;9;15;16;17;18;21;22;28c", "\x1b[?65;1;9c"),
    *("\x1b[>0;276;0c", "\x1b[>41;379;0c", "\x1b[>65;6800;1c", "\x1b[>1;4000;30c", "\x1b[>84;0;0c"),
    *("\x1b[=0;1;0c", "\x1b[0n", "\x1b[3n", "\x1b[?13n", "\x1b[?20n", "\x1b[?997;1n", "\x1b[?997;2n"),
    *("\x1b[24;80R", "\x1b[1;1R", "\x1b[1;5R", "\x1b[1;2R", "\x1b[?24;80;1R", "\x1b[2;2R"),
    *("\x1b[?2026;2$y", "\x1b[?2026;0$y", "\x1b[?2048;0$y", "\x1b[?2027;4$y", "\x1b[4;1$y", "\x1b[20;2$y"),
    *("\x1b[?0u", "\x1b[?31u", "\x1b[?1u", "\x1b[8;24;80t", "\x1b[4;480;640t", "\x1b[1t", "\x1b[2t"),
    *("\x1b[3;10;20t", "\x1b[6;16;8t", "\x1b[9;50;160t", "\x1b[48;24;80;384;640t", "\x1b[>4;2m"),
    *("\x1b[?1;0;256S", "\x1b[?2;0;800;600S", "\x1b[I", "\x1b[O", "\x1b[2;1;1;128;128;1;0x"),
    *("\x1b[?1;2;4c", "\x1b[1;1;1;1&w", "\x1b[0&w", '\x1b[1"q', "\x1b[?997$y", "\x1b[67S", "\x1b[1000;2~"),
    *("\x1b[115~", "\x1b[99;1S", "\x1b[1;2;3A", "\x1b[9999999u", "\x1b[5u", "\x1b[97;1:3u", "\x1b[1;1:3B"),
    *("\x1b[<0;10;5M", "\x1b[<0;10;5m", "\x1b[<64;1;1M", "\x1b[?62;22;52c", "\x1b[>61;7600;1c"),
)
STRINGS: Final = tuple(
    begin + end
    for begin in (
        *("\x1b]11;rgb:1111/1515/1c1c", "\x1b]10;rgb:ffff/ffff/ffff", "\x1b]4;1;rgb:cccc/0000/0000"),
        *(
            "\x1b]12;#ffffff",
            "\x1b]52;c;cXVpdCBxcXE=",
            "\x1b]52;p;",
            "\x1b]l title with keys qxP",
            "\x1b]Licon",
        ),
        *(
            "\x1b]697;DoneSourcing",
            "\x1b]1337;ReportCellSize=16.0;8.0;2.0",
            "\x1b]99;i=1:p=?;",
            "\x1b]22;text",
        ),
        *(
            "\x1bP>|XTerm(379)",
            "\x1bP>|tmux 3.3a",
            "\x1bP>|kitty(0.32.2)",
            "\x1bP!|00000000",
            "\x1bP!|7E565445",
        ),
        *("\x1bP1$r0m", "\x1bP1$r0;1;31m", "\x1bP0$r", "\x1bP1+r544e=787465726d", "\x1bP0+r524742"),
        *("\x1b_Gi=31;OK", "\x1b_Gi=1;ENOENT:none", "\x1b^private", "\x1bXstart of string"),
    )
    for end in ((ST, BEL) if begin.startswith("\x1b]") else (ST,))
)
SS3: Final = ("\x1bOz", "\x1bO5A", "\x1bO1;2P", "\x1bOX")
EIGHT_BIT: Final = tuple(
    "\x9b" + text[2:] if text[1] == "[" else {"]": "\x9d", "P": "\x90", "_": "\x9f"}[text[1]] + text[2:]
    for text in (*CSI, *STRINGS)
    if text[1] in "[]P_"
)
ANSWERS: Final = (*CSI, *STRINGS, *SS3, *EIGHT_BIT)

KEYS: Final = {
    "\x1b[A": "up",
    "\x1bOA": "up",
    "\x1b[1;2B": "shift+down",
    "\x1b[1;5C": "ctrl+right",
    "\x1b[1;3A": "alt+up",
    "\x1b[5~": "pageup",
    "\x1b[6~": "pagedown",
    "\x1b[H": "home",
    "\x1b[1~": "home",
    "\x1b[7~": "home",
    "\x1bOF": "end",
    "\x1b[8~": "end",
    "\x1b[Z": "shift+tab",
    "\x1bOP": "f1",
    "\x1b[11~": "f1",
    "\x1b[[A": "f1",
    "\x1b[24~": "f12",
    "\x1b[3$": "shift+delete",
    "\x1b[7$": "shift+home",
    "\x1bOM": "enter",
    "\x1bOx": "8",
    "\x1b[113;1u": "q",
    "\x1b[27u": "escape",
    "\x1b[13u": "enter",
    "\x1b[27;5;112~": "ctrl+p",
    "\x1b[112;5u": "ctrl+p",
    "\x1bx": "alt+x",
    "\x1b7": "alt+7",
    "\x1b\r": "alt+enter",
    "\r": "enter",
    "\x7f": "backspace",
    "\x08": "backspace",
    "\t": "tab",
    "q": "q",
    "?": "question_mark",
    "\x13": "ctrl+s",
    "é": "é",
}
