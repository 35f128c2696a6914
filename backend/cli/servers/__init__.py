"""Real servers of the scaled mode, each in a throw-away folder at a free port: for tests and measurements.

``daemon`` runs and ends one process; ``redis``, ``postgresql`` and ``ceph`` know what theirs needs;
``site`` tells a studio and its workers of them, ``worker`` is one of these. ``python -m cli.servers`` runs
all three for a program that is not Python.
"""
