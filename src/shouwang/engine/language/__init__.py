"""The language of packs: one SQL expression, read by sqlglot, of which only a small part is allowed.

Names    a bare name is a column of the feed, an attribute of a member or a feature, by where it stands;
         `p.x` is a parameter on the as-of day, `r.x` another rule (its scope and its condition),
         `as_of` the as-of day.
Allowed  and or not = <> < <= > >= between in (…) is [not] null + - * case when coalesce abs least greatest,
         at_least(n, …)   true when n of the conditions are surely true, false when n cannot be reached
         per(cny, person) 分 a person, rounded half away from zero, unknown for nobody; to show, not to judge
         age_on(date)     full years of the person on a day; born on 29 February: a year older on 1 March
Unknown  an operator with an unknown side is unknown; so are least and greatest of unknown parts; and, or,
         not, at_least, in follow three-valued logic; coalesce takes the first known part, case the first
         branch whose condition is true. A parameter that no document fixes on the day is unknown.
Refused  everything else: other functions, division, sub-queries, casts, comments, `= null`, bare numbers
         against money.
"""
