"""The border: conflict files read strictly, with places, and written back gently."""
