"""The papers of the journey: who takes part, and what each hands in.

A message is written as a dictionary; a field that is a message is one inside it.
"""

import hashlib

from client import yuan

DAY = 86_400

# Credit codes that belong to nobody; both their check characters are right.
PUBLISHER = "91310115MAYY00018W"
CO_FUNDER = "91340104MAYY00042U"
WINNER = "91320505MAYY000261"
RIVAL = "91330106MAYY00034R"
UNIVERSITY = "12320102MBYY00038F"

INDICATORS = [
    {
        "name": "repeat accuracy",
        "comparator": "COMPARATOR_AT_MOST",
        "value": "0.005",
        "unit": "mm",
        "test_method": "ISO 230-2, third party",
        "evidence": "test_report",
        "weight_bp": 6_000,
        "mandatory": True,
    },
    {
        "name": "time between failures",
        "comparator": "COMPARATOR_AT_LEAST",
        "value": "2000",
        "unit": "h",
        "test_method": "log of the pilot line",
        "evidence": "site_record",
        "weight_bp": 4_000,
        "mandatory": True,
    },
]
CRITERIA = {"indicator_response": 5_000, "route": 3_000, "team": 2_000}
# What each funder pays, and what each bidder asks, in yuan.
PART = 1_000_000
PRICE = {WINNER: 1_800_000, RIVAL: 1_750_000}
# Points of the panel, the same under every criterion.
POINTS = {WINNER: 85, RIVAL: 70}
# Shares of the price in basis points.
MILESTONES = {"M1": 4_000, "M2": 6_000}


def organisation(code):
    return f"organisations/{code}"


def digest(words):
    return hashlib.sha256(words.encode()).hexdigest()


def need():
    """What the publisher asks for."""
    return {
        "title": "高精度电主轴国产化",
        "kind": "demand",
        "publisher": organisation(PUBLISHER),
        "publisher_kind": "enterprise",
        "region": "310115",
        "field_codes": ["manufacturing"],
        "keywords": ["精密机床", "主轴"],
        "problem": "进口电主轴交期长，国产主轴精度不足。",
        "expected_result": "两台样机",
        "application_scene": "精密机床产线",
        "indicators": INDICATORS,
        "intended_amount": yuan(2 * PART),
        "time_limit_months": 12,
        "rule_set": "pudong",
    }


def notice(close):
    """What the authority adds: money, milestones, criteria, terms and the deadline."""
    shares = ((PUBLISHER, "publisher", "310115"), (CO_FUNDER, "co_funder", "340104"))
    return {
        "competition_mode": "single",
        "max_lanes": 1,
        "funding_plan": [
            {
                "source": source,
                "funder": organisation(code),
                "region": region,
                "amount": yuan(PART),
            }
            for code, source, region in shares
        ],
        "milestone_plan": [
            {
                "code": code,
                "title": f"里程碑 {code}",
                "due_month": 6 * nth,
                "share_bp": share,
                "indicators": [INDICATORS[nth - 1]["name"]],
            }
            for nth, (code, share) in enumerate(MILESTONES.items(), 1)
        ],
        "criteria": [
            {"code": code, "weight_bp": weight} for code, weight in CRITERIA.items()
        ],
        "ip_terms": {"ownership": "joint", "licence_years": 5},
        "bid_close_time": {"seconds": close},
    }


def bid(code, draft):
    """What a bidder offers: every indicator is promised at its threshold."""
    return {
        "leader": f"{code}-leader",
        "solution": f"{draft}：气浮主轴与误差补偿。",
        "route": "气浮",
        "team": "十人，三台试验机。",
        "responses": [
            {"indicator": it["name"], "value": it["value"], "method": "实测"}
            for it in INDICATORS
        ],
        "price": yuan(PRICE[code]),
    }


def scores(bids):
    """A reviewer's points for every bid under every criterion."""
    return [
        {"bid": bids[code], "criterion": it, "points": points, "text": "实评"}
        for code, points in POINTS.items()
        for it in CRITERIA
    ]


def evidence(milestone):
    """Files by their digests, and a measured value per indicator of the milestone."""
    return {
        "hashes": [digest(f"{milestone.code}.pdf")],
        "tester": "第三方测评机构",
        "environment": "用户现场",
        "measured": [
            {"indicator": it["name"], "value": it["value"], "finding": "FINDING_MET"}
            for it in INDICATORS
            if it["name"] in milestone.indicators
        ],
    }
