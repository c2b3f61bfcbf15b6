//! The inbox on the command line.

use kit_base::Text;
use kit_serve::{Column, Flag, Noun, Shortcut};

const INBOX: Noun = Noun::new("inbox", "站内信", "the inbox");

const NOTIFICATION: &[Column] = &[
    Column::new("name", "名称", "NAME"),
    Column::new("create_time", "时间", "TIME"),
    Column::new("event_name", "事件", "EVENT"),
    Column::new("title_{lang}", "标题", "TITLE"),
];

const WATCHED: &[Column] = &[
    Column::new("notification.create_time", "时间", "TIME"),
    Column::new("notification.event_name", "事件", "EVENT"),
    Column::new("notification.title_{lang}", "标题", "TITLE"),
    Column::new("notification.body_{lang}", "正文", "TEXT"),
];

/// Common reads and acts as words of the command line.
pub const SHORTCUTS: &[Shortcut] = &[
    Shortcut::new(
        INBOX,
        "list",
        "jiebang.notifications.v1.InboxService/ListNotifications",
        Text::new("列出站内信", "list the inbox"),
    )
    .flags(&[Flag::new("unread_only", "true：仅未读", "true: only unread ones")])
    .columns(NOTIFICATION),
    Shortcut::new(
        INBOX,
        "watch",
        "jiebang.notifications.v1.InboxService/WatchNotifications",
        Text::new("实时接收站内信", "watch the inbox"),
    )
    .flags(&[Flag::new(
        "cursor",
        "从此之后；begin 从头",
        "after this one; begin starts at the first",
    )])
    .columns(WATCHED),
    Shortcut::new(
        INBOX,
        "read",
        "jiebang.notifications.v1.InboxService/MarkNotificationRead",
        Text::new("标为已读", "mark a notification as read"),
    )
    .of("name", "notifications"),
    Shortcut::new(
        INBOX,
        "count",
        "jiebang.notifications.v1.InboxService/GetUnreadCount",
        Text::new("未读条数", "count the unread"),
    ),
];
