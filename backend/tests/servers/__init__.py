"""Real servers for the tests of the scaled mode, each in a throw-away folder at a free port.

``daemon`` runs and ends one process; ``redis``, ``postgresql`` and ``ceph`` know what theirs needs.
"""
