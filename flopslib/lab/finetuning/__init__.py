"""A net that reads letters, and four ways to teach it more: what each of them takes and brings.

reader     the net: 256 points in, a score for each character out; a small one for a phone
adapted    a copy of a net for other characters: all learns, a low-rank adapter (LoRA), the same on
           a base in 4 bits (QLoRA), or its last table alone
steps      one step of training as a function to count and to time; many of them; how many are right
keyboard   photographs of capitals, digits and small letters, to learn from and to be tried on
kept       the bytes that a training keeps, by kind, exactly
ways       the ways side by side: what learns, FLOP, seconds, bytes, and how many are right
bits       a net after training with fewer bits, or with zeros, and what it still reads
mixed      a step in 32 bits, in 16, and in both; steps too small for 16 bits
ledger     who paid which FLOP for a small net: its own training, and a teacher's answers
errors     what is refused; rows of a table by their name

workbench  the names of this room that a notebook works with, in one place

The room counts no FLOP and reads no clock; the lesson brings both.
To add a way: a function in `adapted.MAKERS`; another net: any module from pictures to scores.
"""
