"""What a conflict is: options, feasibility, moves, preferences as stated, variants."""
