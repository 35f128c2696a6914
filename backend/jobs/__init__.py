"""How work is run, and by whom. Knows no story and no database: callables and ids go in.

thread_runner    one worker thread of this process
proof_of_life    a name for this process by which others can tell whether it still lives
"""
