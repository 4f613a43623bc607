"""What becomes of a line of the owner's commands, one word each."""

from __future__ import annotations

# What a line of the transcript can say; the sentences stand with the owner's templates, in her language.
SAID = (
    "done",  # obeyed
    "waits",  # understood, but another line of the mail is wrong
    "unknown-command",  # nearest: the nearest word, if there is one
    "needs-text",  # free text is missing behind the tag
    "needs-date",  # no day that can be read
    "date-past",  # the day is not after today, or not after the present due day (nearest: that day)
    "needs-reason",  # "because ..." is missing
    "unknown-outcome",  # nearest: the outcomes of this stage
    "needs-reasons",  # a decision without its reasons
    "needs-action",  # a decision that needs an action; nearest: the actions
    "needs-amount",  # a refund without its sum
    "needs-valid",  # #valid has to come first
    "unknown-route",  # nearest: the routes
    "not-now",  # the state of the case does not allow it; nearest: the state
    "no-next-stage",
    "no-clock",  # nothing runs that could be extended
    "nothing-asked",
    "remedy-open",  # close is blocked until #implemented
    "not-decided",  # close without a decision
    "no-case",  # the command needs a case, the mail names none
    "desk-only",  # the command belongs to no case, the mail names one
    "declined",  # the person says that the commands are not hers
    "too-late",  # an answer to a question that is closed
    "changed",  # the case is not the one that the question was about
    "not-typed",  # an answer to a question that a machine may have given
    "not-proved",  # the mail did not prove who wrote it for which case
    "not-your-case",  # a case that another one of the desk handles; nearest: her name
    "no-deputy",  # #away where nobody stands in
    "cannot-assign",  # #assign to somebody who cannot have it; nearest: who can
    "is-subject",  # #assign to whoever the complaint is about; nearest: who can have it
    "owner-only",  # a command that only the owner may give
    "no-command",  # the reply holds no tag at all
    "no-address",  # a letter has nowhere to go
    "not-authorised",  # the only address is that of a representative without authority
    "no-stranger",  # #allow of an address that wrote nothing in the case; nearest: those that did
    "no-representative",  # nobody says that they act for the customer
    "needs-name",  # #staff without a name; nearest: the names of the config
    "needs-staff",  # #tell before #staff
    "no-staff-address",  # the config has no address for the person; nearest: the name
    "staff-not-told",  # #contacted before the person was told
    "nothing-to-post",  # no letter waits for the owner's hands
    "date-far",  # a new day more than two years away
    "needs-agreed",  # a day that moves only with the customer's consent, and the line does not say so
    "not-listed",  # #answer of a number that stands for no old mail, or no longer; nearest: the numbers
    "date-future",  # #log of a day that has not come
    "unknown-channel",  # #log with neither phone nor post
    "needs-summary",  # #log without what it is about
    "bad-address",  # no address that mail can be sent to
    "unknown-field",  # #set with a field that nobody knows; nearest: the fields
    "unknown-case",  # #merge names no other open case
    "other-customer",  # #merge of two customers' cases; nearest: the reference
    "too-late-to-settle",  # the days for an early settlement are over
    "needs-agreement",  # #resolve without what was agreed
    "waits-already",  # #waiting twice
    "not-waiting",  # #heard of nobody
    "unknown-training",  # #training with another word
    "not-asked-yet",  # an answer to a permission that was not asked for
    "no-permission",  # a permission taken back that was not given
    "needs-done",  # #review without done
    "nothing-to-undo",
    "letter-left",  # #undo too late; nearest: the letters that left, each with its moment
    "not-undone",  # #undo of a command that changed two cases; nearest: that command
    "contradicts-held",  # a letter that waits would be untrue; nearest: which, and when it leaves unless it should have
    "contradicts-line",  # so would the letter of a line above; nearest: which
    "old-address",  # a letter that waits would go to the old address; nearest: as of contradicts-held
    "other-case",  # a reply about one case names another one; nearest: that other
    "no-preview",  # #erase with #preview
    "undo-alone",  # #undo beside other commands
    "alone",  # #erase beside other lines
    "no-such-case",  # #erase, #status or a line that names its case names none
    "not-closed",  # #erase of an open case; nearest: the reference
    "joined",  # #erase of a case that went into another one; nearest: that one
    "on-hold",  # #erase of a case that is kept for a legal matter; nearest: the reference
    "still-runs",  # #erase while a date of the case runs; nearest: the reference
    "letter-waits",  # #erase before a letter of the case left; nearest: the reference
    "law-keeps",  # #erase before the law allows it; nearest: the day
    "unknown-code",  # #erase confirmed with another code, too late, or after somebody wrote again
    "not-kept",  # #keep off of a case that is not kept
)
