//! Events of challenges, as this service reads them.

use std::collections::BTreeSet;

use kit_base::FieldError;
use kit_events::{Heard, Received};
use kit_wire::field::*;
use proto::jiebang::challenges::v1 as challenges;

use crate::desk::{ChallengeTold, NeedTold, PanelTold};
use crate::domain::conflict::Matter;
use crate::domain::draw::Request;
use crate::domain::rank::Ask;
use crate::projections::wishes::Wish;

impl Heard for NeedTold {
    fn heard(event: &Received) -> Result<Self, FieldError> {
        let need = event.read::<challenges::NeedSubmitted>()?.need.required("need")?;
        let form = need.form.required("need.form")?;
        wish(event, &form, form.publisher.organisation("need.form.publisher")?).map(Self)
    }
}

impl Heard for ChallengeTold {
    fn heard(event: &Received) -> Result<Self, FieldError> {
        let message = event.read::<challenges::ChallengePublished>()?;
        let challenge = message.challenge.required("challenge")?;
        let publisher = challenge.publisher.organisation("challenge.publisher")?;
        let notice = challenge.notice.required("challenge.notice")?;
        let form = notice.form.required("challenge.notice.form")?;
        let ask = Ask {
            text: text(&form),
            keywords: form.keywords.clone(),
            field_codes: form.field_codes.clone(),
            indicators: form.indicators.iter().map(|it| it.name.clone()).collect(),
        };
        Ok(Self { wish: wish(event, &form, publisher)?, ask })
    }
}

fn wish(
    event: &Received,
    form: &challenges::NeedForm,
    publisher: kit_base::Uscc,
) -> Result<Wish, FieldError> {
    Ok(Wish {
        resource: event.subject.clone(),
        version: event.version,
        publisher,
        title: form.title.clone(),
        text: text(form),
    })
}

/// What the form says of the problem, for likeness.
fn text(form: &challenges::NeedForm) -> String {
    let parts = [&form.title, &form.problem, &form.key_technology, &form.expected_result];
    let parts = parts.into_iter().chain(&form.keywords);
    parts.map(String::as_str).collect::<Vec<_>>().join(" ")
}

impl Heard for PanelTold {
    fn heard(event: &Received) -> Result<Self, FieldError> {
        let message = event.read::<challenges::PanelRequested>()?;
        let panel = message.panel.required("panel")?;
        let parties = message.parties.each_with("parties", 1..=2_000, |it| it.organisation(""))?;
        let matter = Matter {
            parties: parties.into_iter().collect(),
            leaders: message.leaders.into_iter().collect(),
            appraisers: message.appraisers.into_iter().collect(),
            as_of: message.as_of_time.time("as_of_time")?,
            years: message.coi_years.bounded("coi_years", 0..=50)?,
        };
        let related_share_percent =
            message.related_share_percent.bounded("related_share_percent", 1..=100)?;
        let request = Request {
            matter,
            related: BTreeSet::new(),
            text: message.text,
            field_codes: message.field_codes,
            home: message.region.region("region")?.province().to_owned(),
            size: panel.size.bounded("panel.size", 1..=101)?,
            outside_min: message.outside_min.bounded("outside_min", 0..=101)?,
            seed: message.seed,
        };
        Ok(Self {
            panel: panel.name.resource("panel.name")?,
            version: event.version,
            related_share_percent,
            request,
        })
    }
}
