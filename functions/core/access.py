"""Who may do what to which record: one pure table for every context."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from functions.core.errors import Forbidden, NotFound
from functions.core.money import Money
from functions.core.values import Moment, Shape


class Role(StrEnum):
    CUSTOMER = "customer"
    GROUP_ADMIN = "group_admin"
    CLAIMS_HANDLER = "claims_handler"
    CLAIMS_LEAD = "claims_lead"
    CLAIMS_HEAD = "claims_head"
    SURVEYOR = "surveyor"
    ASSESSOR = "assessor"
    APPROVER = "approver"
    COMPLAINTS_OFFICER = "complaints_officer"
    COMPLAINTS_LEAD = "complaints_lead"
    COMPLAINTS_HEAD = "complaints_head"
    SENIOR_MANAGEMENT = "senior_management"
    BRANCH_HEAD = "branch_head"
    CALLBACK_AGENT = "callback_agent"
    SERVICE_AGENT = "service_agent"
    CAMPAIGN_OPERATOR = "campaign_operator"
    CAMPAIGN_APPROVER = "campaign_approver"
    FINANCE = "finance"
    AUDITOR = "auditor"
    COMPLIANCE = "compliance"
    ADMIN = "admin"
    CORE_SYSTEM = "core_system"
    BANK = "bank"
    GATEWAY = "gateway"
    SYSTEM = "system"
    """Our own consumers and timers; no token's subject ever has it."""


MACHINES = frozenset({Role.CORE_SYSTEM, Role.BANK, Role.GATEWAY, Role.SYSTEM})
STAFF = frozenset(Role) - MACHINES - {Role.CUSTOMER, Role.GROUP_ADMIN}


SUBJECT = r"^[!-~]{1,128}$"
"""What a token's subject looks like: nobody else can be enrolled."""


class Lender(Shape):
    """Whose power somebody may use, and when; how much of it stands in the lender's own record."""

    staff_id: str
    from_at: Moment
    until_at: Moment
    """The first moment at which it is over."""


class Principal(Shape):
    """Our own record of who a token's subject is, read anew with every request."""

    issuer: str
    subject: str
    roles: frozenset[Role] = frozenset()
    staff_id: str | None = None
    customer_id: str | None = None
    branch: str | None = None
    """The branch whose records are visible; None means head office: all of them."""
    team: str | None = None
    lead_of: frozenset[str] = frozenset()
    head_of: frozenset[str] = frozenset()
    authority: Money | None = None
    """The largest sum this person may approve alone."""
    active: bool = True
    lenders: tuple[Lender, ...] = ()
    lent: "tuple[Principal, ...]" = ()
    """The same person with what one other lends them today, and with nothing else."""
    stands_for: str | None = None
    """Whose power this is, where it is lent."""
    lent_until: Moment | None = None
    """The first moment at which it is theirs alone again."""

    @property
    def id(self) -> str:
        """How events and records name this person."""
        return self.staff_id or self.customer_id or self.subject

    @property
    def capacities(self) -> "tuple[Principal, ...]":
        """In their own right first, then for each lender: powers are never added up."""
        return (self, *self.lent)

    def serves(self, branch: str | None) -> bool:
        """Whether records of `branch` are theirs to see; None are head office's, its own alone."""
        return self.branch is None or self.branch == branch

    @property
    def is_staff(self) -> bool:
        return any(capacity.roles & STAFF for capacity in self.capacities)


class Action(StrEnum):
    CUSTOMER_CREATE = "customer.create"
    CUSTOMER_READ = "customer.read"
    HOME_READ = "home.read"
    POLICY_WRITE = "policy.write"
    POLICY_READ = "policy.read"
    STAFF_WRITE = "staff.write"
    STAFF_READ = "staff.read"
    PRINCIPAL_ENROL = "principal.enrol"
    BRANCH_WRITE = "branch.write"
    BRANCH_READ = "branch.read"
    CALENDAR_WRITE = "calendar.write"
    CALENDAR_READ = "calendar.read"
    DEADLINE_PREVIEW = "deadline.preview"
    CLAIM_REPORT = "claim.report"
    CLAIM_READ = "claim.read"
    CLAIM_NOTIFY_DEFICIENCY = "claim.deficiency_notice"
    CLAIM_REGISTER = "claim.registration"
    CLAIM_COVERAGE = "claim.coverage"
    CLAIM_CALCULATE = "claim.calculation"
    CLAIM_READ_CALCULATION = "claim.calculation.read"
    CLAIM_PREVIEW = "claim.settlement.preview"
    CLAIM_PAYEES = "claim.payees"
    CLAIM_SUBMIT = "claim.submission"
    CLAIM_APPROVE = "claim.approvals"
    CLAIM_RESPOND = "claim.offer-response"
    CLAIM_PAY = "claim.payments"
    CLAIM_READ_PAYMENTS = "claim.payments.read"
    CLAIM_HAND_TO_BANK = "claim.payments.hand_over"
    CLAIM_TAKE_BANK_RESULT = "claim.payments.result"
    CLAIM_WITHDRAW = "claim.withdrawal"
    CLAIM_CLOSE = "claim.closure"
    KEEP_TIME = "clocks"
    CLAIM_READ_DEADLINES = "claim.deadlines"
    DOCUMENT_UPLOAD = "document.upload"
    DOCUMENT_READ = "document.read"
    DOCUMENT_VERIFY = "document.verify"
    DOCUMENT_INSPECT = "document.inspect"
    DOCUMENT_REMOVE = "document.remove"
    NOTICE_READ = "notice.read"


class Record(NamedTuple):
    """What access is decided on: whose record it is, and which branch keeps it."""

    parties: frozenset[str] = frozenset()
    branch: str | None = None
    """None means head office."""


_HANDLERS = frozenset({Role.CLAIMS_HANDLER, Role.CLAIMS_LEAD, Role.CLAIMS_HEAD})
_CLAIM_READERS = _HANDLERS | {
    Role.ASSESSOR,
    Role.APPROVER,
    Role.FINANCE,
    Role.SERVICE_AGENT,
    Role.SURVEYOR,
    Role.BRANCH_HEAD,
    Role.AUDITOR,
    Role.COMPLIANCE,
}

ALLOWED: dict[Action, frozenset[Role]] = {
    Action.CUSTOMER_CREATE: frozenset({Role.SERVICE_AGENT, Role.CORE_SYSTEM}),
    Action.CUSTOMER_READ: STAFF | {Role.CUSTOMER, Role.CORE_SYSTEM},
    Action.HOME_READ: frozenset({Role.CUSTOMER}),
    Action.POLICY_WRITE: frozenset({Role.CORE_SYSTEM}),
    Action.POLICY_READ: STAFF | {Role.CUSTOMER, Role.CORE_SYSTEM},
    Action.STAFF_WRITE: frozenset({Role.ADMIN}),
    Action.STAFF_READ: frozenset({Role.ADMIN, Role.COMPLIANCE, Role.AUDITOR}),
    Action.PRINCIPAL_ENROL: frozenset({Role.SYSTEM}),
    Action.BRANCH_WRITE: frozenset({Role.ADMIN, Role.COMPLIANCE}),
    Action.BRANCH_READ: STAFF,
    Action.CALENDAR_WRITE: frozenset({Role.ADMIN, Role.COMPLIANCE}),
    Action.CALENDAR_READ: frozenset({Role.ADMIN, Role.COMPLIANCE}),
    Action.DEADLINE_PREVIEW: STAFF,
    Action.CLAIM_REPORT: frozenset({Role.CUSTOMER, Role.SERVICE_AGENT}),
    Action.CLAIM_READ: _CLAIM_READERS | {Role.CUSTOMER},
    Action.CLAIM_NOTIFY_DEFICIENCY: _HANDLERS,
    Action.CLAIM_REGISTER: _HANDLERS,
    Action.CLAIM_COVERAGE: _HANDLERS,
    Action.CLAIM_CALCULATE: frozenset({Role.ASSESSOR}),
    Action.CLAIM_READ_CALCULATION: _CLAIM_READERS | {Role.CUSTOMER},
    Action.CLAIM_PREVIEW: frozenset({Role.ASSESSOR, Role.APPROVER, Role.CLAIMS_HANDLER}),
    Action.CLAIM_PAYEES: _HANDLERS | {Role.CUSTOMER},
    Action.CLAIM_SUBMIT: frozenset({Role.ASSESSOR}),
    Action.CLAIM_APPROVE: frozenset({Role.APPROVER}),
    Action.CLAIM_RESPOND: frozenset({Role.CUSTOMER, Role.SERVICE_AGENT}),
    Action.CLAIM_PAY: frozenset({Role.FINANCE}),
    Action.CLAIM_READ_PAYMENTS: _CLAIM_READERS | {Role.CUSTOMER},
    Action.CLAIM_HAND_TO_BANK: frozenset({Role.SYSTEM}),
    Action.CLAIM_TAKE_BANK_RESULT: frozenset({Role.BANK}),
    Action.CLAIM_WITHDRAW: frozenset({Role.CUSTOMER, Role.SERVICE_AGENT}),
    Action.CLAIM_CLOSE: _HANDLERS,
    Action.KEEP_TIME: frozenset({Role.SYSTEM}),
    Action.CLAIM_READ_DEADLINES: _CLAIM_READERS | {Role.CUSTOMER},
    Action.DOCUMENT_UPLOAD: _HANDLERS
    | {Role.CUSTOMER, Role.SERVICE_AGENT, Role.SURVEYOR, Role.ASSESSOR},
    Action.DOCUMENT_READ: _CLAIM_READERS | {Role.CUSTOMER},
    Action.DOCUMENT_VERIFY: _HANDLERS,
    Action.DOCUMENT_INSPECT: frozenset({Role.SYSTEM}),
    Action.DOCUMENT_REMOVE: _HANDLERS | {Role.CUSTOMER, Role.SERVICE_AGENT},
    Action.NOTICE_READ: _CLAIM_READERS | {Role.CUSTOMER},
}


def visible(principal: Principal, record: Record) -> bool:
    """Whether the caller may know that `record` exists."""
    return any(_sees(capacity, record) for capacity in principal.capacities)


def _sees(capacity: Principal, record: Record) -> bool:
    if not capacity.active:
        return False
    if capacity.customer_id is not None and capacity.customer_id in record.parties:
        return True
    if capacity.roles & STAFF:
        return capacity.serves(record.branch)
    return bool(capacity.roles & MACHINES)


def _entitled(principal: Principal, action: Action, record: Record) -> Iterable[Principal]:
    """The capacities in which the caller may do `action` to `record`."""
    allowed = ALLOWED[action]
    return (c for c in principal.capacities if c.roles & allowed and _sees(c, record))


def permits(principal: Principal, action: Action, record: Record) -> bool:
    """Whether the caller may do `action` to `record`: what lists of actions are made of."""
    return any(_entitled(principal, action, record))


def capacities(
    principal: Principal, actions: Iterable[Action], record: Record
) -> Iterable[Principal | None]:
    """For each action, the caller as `require` would give them; None where they may not."""
    seeing = [c for c in principal.capacities if _sees(c, record)]
    for action in actions:
        allowed = ALLOWED[action]
        entitled = [c for c in seeing if not c.roles.isdisjoint(allowed)]
        yield first(entitled) if entitled else None


def require(principal: Principal, action: Action, record: Record) -> Principal:
    """The caller in the capacity that lets them, or no as the contract wants it.

    Raises:
        NotFound: the record is not the caller's to know of.
        Forbidden: `forbidden`; the role has no right to this action.
    """
    if not visible(principal, record):
        raise NotFound
    return first(_entitled(principal, action, record))


def require_role(principal: Principal, action: Action) -> Principal:
    """As `require`, for an action that has no record yet.

    Raises:
        Forbidden: `forbidden`.
    """
    allowed = ALLOWED[action]
    return first(c for c in principal.capacities if c.active and c.roles & allowed)


def first(entitled: Iterable[Principal]) -> Principal:
    """The first of these capacities, with the others behind it.

    Raises:
        Forbidden: `forbidden`; there is none.
    """
    found = tuple(entitled)
    if not found:
        raise Forbidden("forbidden")
    chosen, others = found[0], found[1:]
    return chosen if chosen.lent == others else chosen.model_copy(update={"lent": others})
