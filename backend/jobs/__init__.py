"""How work is run, and by whom. Knows no story and no database: callables and ids go in.

thread_runner    one worker thread of this process
celery_runner    the same on other processes: ids go to Celery, rows say what they mean
bell             wakes other processes when there is news
shared_flag, parenthood
                 what a process and the children that it forks owe each other
proof_of_life    a name for this process by which others can tell whether it still lives
"""
