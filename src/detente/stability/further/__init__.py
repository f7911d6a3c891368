"""Solution concepts beyond the five basic ones, one module each.

They look further ahead (:mod:`limited_move`, :mod:`non_myopic`, :mod:`metarational`,
:mod:`maximin`, :mod:`policy`), give parties different roles (:mod:`stackelberg`), ask more
of a sanction (:mod:`higher_sequential`), let others answer at the same time
(:mod:`simultaneous`), or ask what others could do *for* a party (:mod:`berge`) and why
they might not (:mod:`withheld`).

:mod:`families` reads their names, which hold a horizon, an order or a leader.
"""
