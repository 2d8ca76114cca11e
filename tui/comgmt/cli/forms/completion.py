"""comgmt completion: the lines that teach a shell to complete."""

import click

from comgmt.cli.completion import SHELLS, script
from comgmt.cli.output import write
from comgmt.cli.problems import Exit


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS), metavar="SHELL")
@click.pass_context
def command(context: click.Context, /, shell: str) -> int:
    """What bash, zsh or fish has to run to complete commands, options and names.

    \b
    bash, in ~/.bashrc:   eval "$(comgmt completion bash)"
    zsh, in ~/.zshrc:     eval "$(comgmt completion zsh)"     (after compinit)
    fish:                 comgmt completion fish > ~/.config/fish/completions/comgmt.fish
    """  # noqa: D301 - click keeps the lines of a paragraph that begins with this character
    write(script(context.find_root().command, shell))
    return Exit.DONE
