"""Who may open which address of helper forces: a section of `access_table.py`."""

from __future__ import annotations

from tests.web import access_makers as make
from tests.web import helping_makers as forces
from tests.web.access_row import OPEN, REASON, Row

COVERAGE = "collector clerk monitor leader inspector"
TEAMS = "collector clerk monitor leader inspector organisation_officer"
ARRANGE, STATION, VISITING = "clerk monitor", "monitor organisation_officer", "collector clerk helper"
ASSESS, CALLS = "organisation_officer", "monitor leader inspector"
KEPT_ABOVE = dict.fromkeys(
    TEAMS.split(), "own child parent"
)  # units and campaigns of the county are known below
CALL = {"reached": "0", **dict.fromkeys(("members", "phone", "helper", "visited", "measures"), "not_asked")}
PURPOSE = {"purpose": "核对帮扶情况"}
HELPING: tuple[Row, ...] = (
    Row("helping:coverage", COVERAGE),
    Row("helping:export_coverage", "clerk monitor", method="post", sends=PURPOSE),
    Row("helping:people", COVERAGE, probes=("q={name}",)),
    Row("helping:import_pairs", ARRANGE),
    Row("helping:person", COVERAGE, of=forces.helper),
    Row("helping:position", ARRANGE, of=forces.helper),
    Row("helping:assign", ARRANGE, of=forces.helper),
    Row("helping:handover", ARRANGE, of=forces.helper),
    Row("helping:end_assignment", ARRANGE, of=forces.assignment, method="post", sends=REASON),
    Row("helping:units", TEAMS),
    Row("helping:new_unit", ARRANGE),
    Row("helping:unit", TEAMS, of=forces.unit, reach=KEPT_ABOVE),
    Row("helping:pair", ARRANGE, of=forces.unit, reach=KEPT_ABOVE),
    Row("helping:arrival", ARRANGE, of=forces.unit, reach=KEPT_ABOVE),
    Row("helping:claim", ARRANGE, of=forces.unit, reach=KEPT_ABOVE),
    Row("helping:end_pairing", ARRANGE, of=forces.pairing, method="post", sends=REASON),
    Row("helping:campaigns", TEAMS),
    Row("helping:new_campaign", ARRANGE),
    Row("helping:campaign", TEAMS, of=forces.campaign, reach=KEPT_ABOVE),
    Row("helping:teams", TEAMS),
    Row("helping:team", TEAMS, of=forces.village),
    Row("helping:team_report", TEAMS, of=forces.village, method="post"),
    Row("helping:traits", STATION, of=forces.village),
    Row("helping:station", STATION, of=forces.village),
    Row("helping:relieve", STATION, of=forces.member),
    Row("helping:check_presence", STATION, of=forces.member),
    Row("helping:presence", STATION),
    Row("helping:export_presence", STATION, method="post", sends=PURPOSE),
    Row("helping:decide_leave", STATION, of=forces.leave, method="post", sends={"grant": "1"}),
    Row("helping:mine", VISITING),
    Row("helping:log", VISITING, telling=False),  # its form has a new key each time
    Row("helping:post_need", "collector clerk monitor helper"),
    # one's own post alone, wherever it lies
    Row("helping:sign", "helper", of=forces.own_member, method="post"),
    Row("helping:leave", "helper", of=forces.own_member),
    Row("helping:withdraw_leave", "helper", of=forces.own_leave, method="post"),
    Row("helping:assessments", ASSESS),
    Row("helping:new_assessment", ASSESS),
    Row("helping:assessment", ASSESS, of=forces.assessment),
    Row("helping:close_assessment", ASSESS, of=forces.assessment, method="post"),
    Row("helping:export_assessment", ASSESS, of=forces.assessment, method="post", sends=PURPOSE),
    Row("helping:grade", ASSESS, of=forces.assessed),
    Row("helping:care", TEAMS),
    Row("helping:insure", STATION),
    Row("helping:train", STATION),
    Row("helping:checks", CALLS),
    Row("helping:draw_check", CALLS, method="post"),
    Row("helping:export_checks", CALLS, method="post", sends=PURPOSE),
    Row("helping:check", CALLS, of=make.household),
    Row("helping:check", CALLS, of=make.household, method="post", sends=CALL),
    Row("helping:reveal_phone", CALLS, of=make.household, method="post", sends=PURPOSE),
    Row("helping:statistics", TEAMS),
    Row("helping:export_statistics", TEAMS, method="post", sends=PURPOSE),
    Row("helping:needs", ARRANGE),
    Row("helping:need", ARRANGE, of=forces.need),
    # no offer is named: back to the page where one may be chosen
    Row("helping:match", ARRANGE, of=forces.need, method="post"),
    Row("helping:withdraw_need", ARRANGE, of=forces.need, method="post", sends=REASON),
    Row("helping:end_match", ARRANGE, of=forces.match, method="post", sends={"delivered": "1"}),
    Row("helping:new_offer", ARRANGE),
    Row("helping:donations", ARRANGE),
    Row("helping:new_donation", ARRANGE),
    Row("helping:export_donations", ARRANGE, method="post", sends=PURPOSE),
    Row("helping:donation", ARRANGE, of=forces.donation),
    Row("helping:use_donation", ARRANGE, of=forces.donation),
    Row("helping:publish_donation", ARRANGE, of=forces.donation, method="post"),
    Row("helping:public", OPEN, of=forces.village),
)
