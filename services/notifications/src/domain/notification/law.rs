//! The transition table of the notification (通知).

use kit_base::{Code, Edge, Label, Law, StageRow, Text};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// Where the notification stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Stage {
    Unread,
    Read,
}

/// What can be done to the notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Act {
    Tell,
    Read,
}

/// Who may act: the organisation told, or the event that tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Role {
    Recipient,
    Event,
}

/// This machine needs no facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, IntoStaticStr)]
pub enum Fact {}

/// The coded reason of its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Reason {
    Done,
}

/// The machine of the notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotificationLaw;

impl Law for NotificationLaw {
    type Stage = Stage;
    type Act = Act;
    type Role = Role;
    type Fact = Fact;
    type Reason = Reason;

    const NOUN: &'static str = "notification";
    const LABEL: Label = Label::new("通知", "notification");
    const STAGES: &'static [StageRow<Stage>] = &[
        StageRow::of(Stage::Unread, "未读", "unread"),
        StageRow::of(Stage::Read, "已读", "read").ends(),
    ];
    const EDGES: &'static [Edge<Self>] = &[
        Edge {
            act: Act::Tell,
            from: &[],
            to: Stage::Unread,
            who: &[Role::Event],
            needs: &[],
            effects: &[],
            label: Label::new("告知", "tell"),
            ocds: None,
            reasons: &[],
        },
        Edge {
            act: Act::Read,
            from: &[Stage::Unread],
            to: Stage::Read,
            who: &[Role::Recipient],
            needs: &[],
            effects: &[],
            label: Label::new("标为已读", "mark as read"),
            ocds: None,
            reasons: &[Reason::Done],
        },
    ];
}

impl Code for Stage {
    fn text(self) -> Text {
        NotificationLaw::stage_row(self).label.into()
    }
}

impl Code for Act {
    fn text(self) -> Text {
        match self {
            Self::Tell => Text::new("告知", "tell"),
            Self::Read => Text::new("标为已读", "mark as read"),
        }
    }
}

impl Code for Role {
    fn text(self) -> Text {
        match self {
            Self::Recipient => Text::new("收件单位", "recipient"),
            Self::Event => Text::new("事件", "event"),
        }
    }
}

impl Code for Fact {
    fn text(self) -> Text {
        match self {}
    }
}

impl Code for Reason {
    fn text(self) -> Text {
        match self {
            Self::Done => Text::new("正常完成", "done"),
        }
    }
}
