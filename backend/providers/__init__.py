"""Services on the network that make pictures move or texts heard, behind one contract.

This island knows the network, and neither rows nor the web: requests go in, files and prices come out.
"""
