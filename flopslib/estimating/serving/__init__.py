"""What serving a model would take: one chip under its roof, and a published fleet worked out again.

load      a model, a chip, some chats: tokens a second, the wait, the share of the peak, the memory
measured  reading beside writing, and more and more chats at once, from measured steps
fleet     tokens of a day, the pace of a node, nodes, and what the fleet's hours cost
"""
