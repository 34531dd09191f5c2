"""What a lasting change of some nodes does to the others, once the feedback has settled.

``system`` says which links carry the change and what limits itself; ``exact`` answers by counting
terms, exactly; ``montecarlo`` by drawing strengths. The mathematics is that of loop analysis
(Levins 1974; Dambacher, Li and Rossignol 2002; Melbourne-Thomas and others 2012).
"""
