#!/usr/bin/env python3
"""One challenge from the register to the paid milestone, as an integrator would do it.

Every act is taken by somebody with a token of their own. Nobody may hold both roles
of a pair that excludes each other: who decides (authority) never approves (approver),
and neither competes. The script checks what it sees and fails on a difference.

    journey.py --proto proto --addresses '{"": ["127.0.0.1:8710"]}' \\
        --token 'jiebang token --data data'

Only a development node issues tokens and lets its clock be moved; against a
production node the tokens come from its identity provider, and time passes by itself.
"""

import argparse
import json
import shlex
import subprocess
import sys
import tempfile

import papers
from client import Difference, Node, Person, Refused
from client import expect, fen, refused, stage, until, yuan
from papers import CO_FUNDER, DAY, MILESTONES, PART, POINTS, PRICE, PUBLISHER, RIVAL
from papers import UNIVERSITY, WINNER, digest, organisation


class Cast:
    """Everybody who acts: one person, one role, one organisation."""

    def __init__(self, node, token):
        self._node, self._token = node, shlex.split(token)
        self.public = Person(node)
        self.publisher = self.person("publisher-01", "publisher", PUBLISHER)
        self.publisher_chief = self.person("publisher-02", "publisher", PUBLISHER)
        self.user = self.person("user-01", "final_user", PUBLISHER)
        self.co_funder = self.person("co-funder-01", "funder", CO_FUNDER)
        self.winner = self.person("winner-01", "bidder", WINNER)
        self.rival = self.person("rival-01", "bidder", RIVAL)
        self.operators = [self.person(f"operator-{it}", "operator") for it in (1, 2)]
        self.officers = [self.person(f"officer-{it}", "authority") for it in (1, 2)]
        self.approvers = [self.person(f"approver-{it}", "approver") for it in (1, 2)]
        self.finance = [self.person(f"finance-{it}", "finance") for it in (1, 2)]
        self.expert = self.person("expert-01", "expert", UNIVERSITY)
        self.admin = self.person("admin-01", "node_admin")

    def person(self, subject, role, code=None):
        """Somebody with a token of the development issuer."""
        command = [*self._token, "--sub", subject, "--role", role]
        command += ["--org", code] if code else []
        token = subprocess.run(command, check=True, capture_output=True, text=True)
        return Person(self._node, token.stdout.strip())


class Journey:
    """The story so far."""

    def __init__(self, cast):
        self.cast = cast
        self.need = self.challenge = self.panel = self.award = self.contract = ""
        self.bids = {}

    def play(self):
        for step in (
            self.register,
            self.file_need,
            self.appraise,
            self.publish,
            self.bid,
            self.open,
            self.review,
            self.propose,
            self.sign,
            self.work,
            self.read_books,
            self.read_inbox,
        ):
            step()
            print(f"ok {step.__doc__}", flush=True)

    def register(self):
        """organisations and experts are in the directory"""
        cast = self.cast
        wrong = {"name": organisation(PUBLISHER[:-1] + "X")}
        refused("MALFORMED", lambda: self._enter(cast.publisher, **wrong))
        words = ["精密机床", "主轴"]
        self._enter(cast.publisher, PUBLISHER, "310115", "示范机械厂", ["数控"])
        self._enter(cast.co_funder, CO_FUNDER, "340104", "示范基金", ["投资"])
        self._enter(cast.winner, WINNER, "320505", "示范主轴公司", words)
        self._enter(cast.rival, RIVAL, "330106", "示范农业公司", ["水稻育种"])
        self._enter(cast.operators[0], UNIVERSITY, "320102", "示范大学", ["机械"])
        self.experts = {}
        for nth in range(1, 8):
            subject = "expert-01" if nth == 1 else f"reviewer-{nth}"
            expert = cast.operators[0].call(
                "RegisterExpert",
                expert={
                    "label": f"专家-{nth:03}",
                    "subject": subject,
                    "employer": organisation(UNIVERSITY),
                    "region": "320102",
                    "field_codes": ["manufacturing"],
                    "keywords": words,
                },
            )
            self.experts[expert.name] = subject

    def _enter(self, who, code="", region="310115", title="单位", words=(), name=""):
        entered = who.call(
            "RegisterOrganisation",
            organisation={
                "name": name or organisation(code),
                "display_name_zh": title,
                "kind": "enterprise",
                "region": region,
                "field_codes": ["manufacturing"],
                "capability": "、".join(words),
                "keywords": words,
            },
        )
        # Another person than who registered it.
        verified = self.cast.operators[1].call("VerifyOrganisation", name=entered.name)
        expect(title, stage(verified), "VERIFIED")

    def file_need(self):
        """a need is filed, and its similarity report comes"""
        publisher = self.cast.publisher
        self.need = publisher.call("CreateNeed", need=papers.need()).name
        # Nobody else sees a draft; the public is told that it is not there.
        refused("NOT_FOUND", lambda: self.cast.public.call("GetNeed", name=self.need))
        until(
            "the publisher's verification",
            lambda: publisher.call("SubmitNeed", name=self.need),
        )
        need = until("the similarity report", self._prechecked)
        expect("the need", stage(need), "SUBMITTED")
        expect("the most similar need", need.precheck.nearest, "")

    def _prechecked(self):
        need = self.cast.publisher.call("GetNeed", name=self.need)
        return need if need.HasField("precheck") else None

    def appraise(self):
        """the need passes the formal check and the appraisal"""
        cast = self.cast
        cast.operators[0].call("StartFormalCheck", name=self.need)
        checked = cast.operators[0].call("PassFormalCheck", name=self.need)
        expect("the checked need", stage(checked), "APPRAISAL")
        cast.expert.call(
            "RecordOpinion",
            name=self.need,
            text="需求真实，指标可测。",
            support="SUPPORT_FOR",
        )
        # Two officers: the first one's word waits for the second's.
        for officer, after in zip(cast.officers, ("APPRAISAL", "APPROVED")):
            need = officer.call("ApproveNeed", name=self.need)
            expect("the appraised need", stage(need), after)

    def publish(self):
        """the challenge is funded, published and matched"""
        cast = self.cast
        now = cast.admin.call("GetClock").current_time.seconds
        self.close = now + 25 * DAY
        drafted = cast.officers[0].call(
            "DraftChallenge", need=self.need, notice=papers.notice(self.close)
        )
        self.challenge = drafted.name
        refused("NOT_READY", lambda: self._of_challenge("ScheduleChallenge"))
        self._pledge()
        for name, label in (("ScheduleChallenge", "Forecast"), ("PublishChallenge", "Open")):
            self._of_challenge(name)
            shown = cast.public.call("GetChallenge", name=self.challenge)
            expect("what the public reads", shown.stage_label_en, label)
        matches = until("the ranking", self._matches)
        expect("the best match", matches[0].organisation, organisation(WINNER))
        met = {word for reason in matches[0].reasons for word in reason.words}
        expect("a reason of the best match", "主轴" in met, True)

    def _of_challenge(self, name):
        return self.cast.approvers[0].call(name, name=self.challenge)

    def _pledge(self):
        cast = self.cast
        fund = until(
            "the fund",
            lambda: cast.finance[0].call("ListFunds", challenge=self.challenge).funds,
        )[0]
        for who, after in ((cast.publisher, "OPEN"), (cast.co_funder, "COVERED")):
            pledged = who.call("CommitFunds", name=fund.name, amount=yuan(PART))
            expect("the fund", stage(pledged), after)
        until(
            "the covered funding",
            lambda: cast.officers[0]
            .call("GetChallenge", name=self.challenge)
            .funding_covered,
        )

    def _matches(self):
        return self.cast.operators[0].call("ListMatches", parent=self.challenge).matches

    def bid(self):
        """two bid, nobody reads it before the close, and a late bid is refused"""
        cast = self.cast
        for code, who in ((RIVAL, cast.rival), (WINNER, cast.winner)):
            self.bids[code] = self._submit(who, code).name
        first = cast.winner.call("GetBid", name=self.bids[WINNER])
        second = cast.winner.call(
            "ReplaceBid", name=first.name, content=papers.bid(WINNER, "第二稿")
        )
        expect("the revision that stands", second.revision, first.revision + 1)
        for who in (cast.rival, cast.officers[0], cast.operators[0], cast.public):
            name = self.bids[WINNER]
            refused("NOT_FOUND", lambda who=who: who.call("GetBid", name=name))
        shown = cast.public.call("GetChallenge", name=self.challenge)
        expect("a number of bids", shown.HasField("bid_count"), False)
        self._pass_to(self.close)
        self._challenge_is("BID_CLOSED")
        late = cast.person("late-01", "bidder", CO_FUNDER)
        refused("BIDDING_CLOSED", lambda: self._submit(late, WINNER))

    def _submit(self, who, code):
        return who.call(
            "SubmitBid", challenge=self.challenge, content=papers.bid(code, "初稿")
        )

    def open(self):
        """two officers open all bids, and each is checked"""
        cast = self.cast
        for officer in cast.officers:
            officer.call("StartOpening", name=self.challenge)
        cast.officers[0].call("FinishOpening", name=self.challenge)
        shown = cast.public.call("GetChallenge", name=self.challenge)
        expect("the number of bids", shown.bid_count, 2)
        opened = cast.officers[0].call("GetBid", name=self.bids[WINNER])
        expect("what counts", opened.content.solution.startswith("第二稿"), True)
        for bid in self.bids.values():
            checked = cast.operators[0].call("PassBidCheck", name=bid)
            expect("the checked bid", stage(checked), "UNDER_REVIEW")

    def review(self):
        """a panel without conflicts scores, and its ranking is the weighted mean"""
        cast = self.cast
        officer = cast.officers[0]
        self.panel = officer.call("FormPanel", challenge=self.challenge).name
        until("the panel", lambda: officer.call("GetPanel", name=self.panel).seats)
        for nth in (0, 1):
            panel = cast.officers[nth].call("SeatPanel", name=self.panel)
        expect("the panel's size", len(panel.seats), 5)
        subjects = [self.experts[seat.expert] for seat in panel.seats]
        expect("the appraiser judges", "expert-01" in subjects, False)
        sheets = [seat.review for seat in panel.seats]
        reviewers = [cast.person(it, "reviewer", UNIVERSITY) for it in subjects]
        for reviewer, sheet in zip(reviewers, sheets):
            reviewer.call("AcceptReview", name=sheet)
        officer.call("StartScoring", name=self.panel)
        for reviewer, sheet in zip(reviewers, sheets):
            blind = reviewer.call("GetReview", name=sheet)
            expect("the bids that a reviewer reads", len(blind.bids), 2)
            reviewer.call("LodgeReview", name=sheet, scores=papers.scores(self.bids))
        # The first seat is the chair.
        reviewers[0].call("RevealScores", name=self.panel)
        concluded = reviewers[0].call("ConcludePanel", name=self.panel, minutes="排序一致。")
        expect("the panel", stage(concluded), "CONCLUDED")
        ranking = officer.call("GetPanel", name=self.panel).ranking
        wanted = [(self.bids[code], 100 * points) for code, points in POINTS.items()]
        expect("the ranking", [(it.bid, it.score_centi) for it in ranking], wanted)

    def propose(self):
        """the award is in publicity for five working days and then confirmed"""
        cast = self.cast
        drafted = cast.officers[0].call(
            "DraftAward",
            challenge=self.challenge,
            lanes=[{"bid": self.bids[WINNER], "amount": yuan(PRICE[WINNER])}],
            reasons=[
                {"bid": self.bids[RIVAL], "reason": "ranked_lower", "text": "排序靠后"}
            ],
        )
        self.award = drafted.name
        cast.officers[1].call("SubmitAward", name=self.award)
        for approver in cast.approvers:
            award = approver.call("StartPublicity", name=self.award)
        expect("the award", stage(award), "IN_PUBLICITY")
        public = cast.public.call("GetAward", name=self.award)
        expect("the public winner", public.lanes[0].bidder, organisation(WINNER))
        expect("reasons in public", len(public.reasons), 0)
        # A minute before the end it still stands; a moment after the end it is confirmed.
        end = award.window.end_time.seconds
        self._pass_to(end - 60)
        award = cast.public.call("GetAward", name=self.award)
        expect("the award before the end", stage(award), "IN_PUBLICITY")
        self._pass_to(end)
        until("the confirmation", lambda: self._award_is("CONFIRMED"))

    def _award_is(self, word):
        return stage(self.cast.public.call("GetAward", name=self.award)) == word

    def sign(self):
        """the contract says what was awarded, and both sides sign it"""
        cast = self.cast
        drafts = until(
            "the contract",
            lambda: cast.officers[0]
            .call("ListContracts", challenge=self.challenge)
            .contracts,
        )
        contract = drafts[0]
        self.contract = contract.name
        expect("the contracts", len(drafts), 1)
        expect("the amount", fen(contract.amount), 100 * PRICE[WINNER])
        cast.publisher.call("SubmitContract", name=self.contract)
        cast.approvers[0].call("ApproveContract", name=self.contract)
        other = digest("other terms")
        refused("OTHER_TERMS", lambda: self._sign(cast.winner, other))
        for who, after in ((cast.publisher, "SIGNING"), (cast.winner, "ACTIVE")):
            signed = self._sign(who, contract.terms_hash)
            expect("the signed contract", stage(signed), after)
        self._challenge_is("IN_PROGRESS")

    def _sign(self, who, terms):
        return who.call("SignContract", name=self.contract, terms_hash=terms)

    def work(self):
        """every milestone is met on evidence, approved by two and paid"""
        cast = self.cast
        planned = until(
            "the milestones",
            lambda: cast.officers[0]
            .call("ListMilestones", contract=self.contract)
            .milestones,
        )
        expect("the milestones", {it.code for it in planned}, set(MILESTONES))
        for milestone in sorted(planned, key=lambda it: it.code):
            self._meet(milestone)
            self._pay(milestone)
        reports = [digest("final user's report"), digest("third party's report")]
        cast.winner.call(
            "AskAcceptance", name=self.contract, report_hashes=reports
        )
        for officer in cast.officers:
            contract = officer.call("AcceptContract", name=self.contract)
        expect("the contract", stage(contract), "COMPLETED")
        self._challenge_is("COMPLETED")

    def _meet(self, milestone):
        cast, name = self.cast, milestone.name
        handed_in = papers.evidence(milestone)
        cast.winner.call("SubmitMilestone", name=name, evidence=handed_in)
        cast.officers[1].call("AssessMilestone", name=name)
        # The final user votes first; then an officer agrees.
        for who, after in ((cast.user, "ASSESSING"), (cast.officers[0], "PASSED")):
            passed = who.call("PassMilestone", name=name)
            expect("the milestone", stage(passed), after)

    def _pay(self, milestone):
        cast = self.cast
        payment = until("the payment", lambda: self._payment_of(milestone))
        due = 100 * PRICE[WINNER] * MILESTONES[milestone.code] // 10_000
        expect("the instalment", fen(payment.amount), due)
        name, read = payment.name, payment.instruction_hash
        refused("WRONG_STAGE", lambda: cast.finance[1].call("InstructPayment", name=name))
        approvals = ((cast.publisher_chief, "APPROVED_ONCE"), (cast.finance[0], "APPROVED"))
        for who, after in approvals:
            approved = who.call("ApprovePayment", name=name, instruction_hash=read)
            expect("the payment", stage(approved), after)
        cast.finance[1].call("InstructPayment", name=name)
        receipt = f"BANK-{milestone.code}"
        paid = cast.finance[1].call("ConfirmPayment", name=name, evidence_id=receipt)
        expect("the payment", stage(paid), "CONFIRMED")
        until("the settled milestone", lambda: self._is_settled(milestone))

    def _payment_of(self, milestone):
        page = self.cast.finance[0].call("ListPayments", contract=self.contract)
        return next((it for it in page.payments if it.milestone == milestone.name), None)

    def _is_settled(self, milestone):
        found = self.cast.public.call("GetMilestone", name=milestone.name)
        return stage(found) == "SETTLED"

    def read_books(self):
        """the books balance and show every fen that was paid"""
        finance = self.cast.finance[0]
        totals = {it.ledger: it for it in finance.call("GetTrialBalance").totals}
        cny = totals["CNY"]
        expect("the trial balance", fen(cny.difference), 0)
        expect("debits and credits", fen(cny.debits), fen(cny.credits))
        postings = list(self._postings())
        receipts = [it.evidence_id for it in postings if it.evidence_id]
        expect("the receipts", receipts, [f"BANK-{code}" for code in MILESTONES])
        paid = [
            fen(entry.amount)
            for posting in postings
            for entry in posting.entries
            if entry.credit == f"external:payee/{WINNER}"
        ]
        expect("what was paid", sum(paid), 100 * PRICE[WINNER])
        before = ""
        for posting in postings:
            expect("the hash before", posting.previous_hash, before)
            before = posting.hash

    def _postings(self):
        """The challenge's book from its first posting, read page by page."""
        token = ""
        while True:
            page = self.cast.finance[0].call(
                "ListPostings",
                challenge=self.challenge,
                page_size=3,
                page_token=token,
            )
            yield from page.postings
            token = page.next_page_token
            if not token:
                return

    def read_inbox(self):
        """the winner's inbox tells it all, and its stream resumes without a gap"""
        winner = self.cast.winner
        wanted = ["award.confirmed", "contract.signed", "payment.confirmed"]
        until("the last notification", lambda: self._told("project.accepted"))
        listed = winner.call("ListNotifications", page_size=1_000).notifications
        names = [it.name for it in reversed(listed)]
        events = [it.event_name for it in reversed(listed)]
        expect("what was told", [it for it in wanted if it not in events], [])
        half = len(names) // 2
        first, cursor = self._watch("begin", half)
        rest, _ = self._watch(cursor, len(names) - half)
        expect("the stream in two parts", first + rest, names)

    def _told(self, event):
        page = self.cast.winner.call("ListNotifications", page_size=1_000)
        return any(it.event_name == event for it in page.notifications)

    def _watch(self, cursor, count):
        """Reads so many notifications of the stream; a bookmark only moves the cursor."""
        names = []
        stream = self.cast.winner.stream("WatchNotifications", cursor=cursor)
        for message in stream:
            cursor = message.cursor
            if message.HasField("notification"):
                names.append(message.notification.name)
            if len(names) == count:
                break
        stream.cancel()
        return names, cursor

    def _pass_to(self, seconds):
        """Lets the development node's time pass; each service has a clock of its own."""
        to = {"seconds": seconds + 1}
        self.cast.admin.call_each("AdvanceClock", to_time=to)

    def _challenge_is(self, word):
        shown = self.cast.public
        until(
            f"the challenge to be {word}",
            lambda: stage(shown.call("GetChallenge", name=self.challenge)) == word,
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--proto", required=True, help="directory of the contracts")
    parser.add_argument("--addresses", required=True, help="JSON: service to replicas")
    parser.add_argument("--token", required=True, help="command that issues a token")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as generated:
        addresses = json.loads(arguments.addresses)
        node = Node(arguments.proto, generated, addresses)
        try:
            Journey(Cast(node, arguments.token)).play()
        except (Difference, Refused) as fault:
            print(f"journey.py: {fault}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
