//! The kinds of problems of this context.

platform::problem_kinds! {
    NO_SUCH_MAIL: NOT_FOUND, "no-such-mail",
        "There is no such mail.",
        "Check the id: the list of mails has it.";
    MAIL_IS_WAITING: CONFLICT, "mail-is-waiting",
        "The mail waits to be sent, and is tried by itself.",
        "Read the mail: it says when it is tried again, and what the last answer was.";
    MAIL_IS_SENT: CONFLICT, "mail-is-sent",
        "The mail server has taken the mail. It is sent once.",
        "Ask the operator of the mail server where it is.";
    RECIPIENT_ERASED: CONFLICT, "recipient-erased",
        "The recipient is erased, and their address with them.",
        "There is nobody to write to.";
    NO_SUCH_SUPPRESSION: NOT_FOUND, "no-such-suppression",
        "The address of the user is not on the suppression list.",
        "Read the list: a new address is on it no more.";
}
