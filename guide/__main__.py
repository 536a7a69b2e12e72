from guide.cli import run

run()
