//! `AuditService`: who did what, for auditors.

use std::collections::BTreeSet;

use kit_base::{Call, FieldError};
use kit_events::audit::{self, Entry};
use kit_store::{Listing, Page};
use kit_wire::field::{Paging, TextField};
use kit_wire::{Access, show};
use proto::jiebang::kit::v1 as pb;
use proto::jiebang::kit::v1::audit_service_server::AuditService;
use tonic::{Request, Response, Status};

use super::{Local, Shared, refuse};
use crate::veil::Shown;

const ACCESS: Access = Access::roles("read the audit record", &["auditor"]);

/// `AuditService`: who did what, and who was refused.
pub struct Audits {
    pub shared: Shared,
    /// Acts whose number and persons are nobody's affair, even where they were refused.
    pub uncounted: BTreeSet<String>,
}

#[tonic::async_trait]
impl AuditService for Audits {
    async fn list_audit_entries(
        &self,
        request: Request<pb::ListAuditEntriesRequest>,
    ) -> Result<Response<pb::ListAuditEntriesResponse>, Status> {
        let (call, message) = self.shared.admit(request, &ACCESS, "auditEntries").await?;
        let (filters, paging) = read(message).map_err(|fault| refuse(&call, &fault))?;
        let locals: Vec<&Local> = match filters.service.as_str() {
            "" => self.shared.locals.iter().collect(),
            wanted => self.shared.local(wanted).into_iter().collect(),
        };
        let Some(first) = locals.first() else {
            let missing = kit_store::Error::NotFound { table: "services", name: filters.service };
            return Err(refuse(&call, &missing));
        };
        let Filters { service, object } = filters;
        let (sealer, bound) = (first.journal.store().sealer(), format!("audit {service} {object}"));
        let after = match paging.token.as_str() {
            "" => None,
            token => Some(sealer.open_id(&bound, token).map_err(|error| refuse(&call, &error))?),
        };
        let mut listing = Listing { size: paging.size, after, ..Listing::default() };
        if !object.is_empty() {
            listing.equals.push(("object", object.into()));
        }
        let page = self.shown(&locals, listing, &call).await;
        let page = page.map_err(|error| refuse(&call, &error))?;
        let token = page.next.map(|next| sealer.seal(&bound, next.as_bytes()));
        Ok(Response::new(pb::ListAuditEntriesResponse {
            audit_entries: page.items.iter().map(|(service, it)| entry(service, it)).collect(),
            next_page_token: token.unwrap_or_default(),
        }))
    }
}

impl Audits {
    /// A page of what the reader may be shown; what it may not leaves no gap.
    async fn shown(
        &self,
        locals: &[&Local],
        mut listing: Listing,
        call: &Call,
    ) -> kit_events::Result<Page<(&'static str, Entry)>> {
        let size = usize::try_from(listing.size).unwrap_or(usize::MAX);
        let mut items = Vec::new();
        loop {
            let page = newest(locals, &listing).await?;
            for (service, found) in page.items {
                let local = locals.iter().find(|it| it.service == service);
                let kept = match local {
                    Some(local) => self.veiled(local, found, call).await?,
                    None => None,
                };
                items.extend(kept.map(|entry| (service, entry)));
            }
            listing.after = page.next;
            if listing.after.is_none() || items.len() >= size {
                break;
            }
        }
        if items.len() > size {
            items.truncate(size);
            listing.after = items.last().map(|(_, entry)| entry.id);
        }
        Ok(Page { items, next: listing.after })
    }

    /// The entry as its reader may see it, if at all.
    async fn veiled(
        &self,
        local: &Local,
        entry: Entry,
        call: &Call,
    ) -> kit_events::Result<Option<Entry>> {
        let nobody = |entry| Entry { person: String::new(), organisation: String::new(), ..entry };
        if self.uncounted.contains(&entry.act) {
            return Ok(Some(nobody(entry)));
        }
        let about = entry.object.split_once('/').and_then(|(collection, id)| {
            let veil = local.veils.iter().find(|it| it.collection == collection)?;
            Some((veil, id.parse().ok()?))
        });
        let Some((veil, id)) = about else { return Ok(Some(entry)) };
        Ok(match veil.lets(local.journal.look(call.clone()), id, &entry.role).await? {
            Shown::All => Some(entry),
            Shown::WithoutPerson => Some(nobody(entry)),
            Shown::Nothing => None,
        })
    }
}

/// The newest entries of all these services together: ids grow with time.
async fn newest(
    locals: &[&Local],
    listing: &Listing,
) -> kit_events::Result<Page<(&'static str, Entry)>> {
    let mut all = Vec::new();
    let mut more = false;
    for local in locals {
        let page = audit::list(local.journal.store().reader(), listing).await?;
        more |= page.next.is_some();
        all.extend(page.items.into_iter().map(|entry| (local.service, entry)));
    }
    all.sort_by_key(|(_, entry)| std::cmp::Reverse(entry.id));
    let size = usize::try_from(listing.size).unwrap_or(usize::MAX);
    more |= all.len() > size;
    all.truncate(size);
    let last = all.last().map(|(_, entry)| entry.id);
    Ok(Page { items: all, next: last.filter(|_| more) })
}

/// Which entries are wanted.
struct Filters {
    service: String,
    object: String,
}

fn read(message: pb::ListAuditEntriesRequest) -> Result<(Filters, Paging), FieldError> {
    let pb::ListAuditEntriesRequest { service, object, page_size, page_token } = message;
    let service = service.text("service", 0..=40)?;
    let filters = Filters { service, object: object.text("object", 0..=200)? };
    Ok((filters, Paging::of(page_size, page_token)?))
}

fn entry(service: &str, entry: &Entry) -> pb::AuditEntry {
    pb::AuditEntry {
        name: format!("auditEntries/{}", entry.id),
        service: service.to_owned(),
        create_time: Some(show::time(entry.time)),
        person: entry.person.clone(),
        organisation: entry.organisation.clone(),
        role: entry.role.clone(),
        act: entry.act.clone(),
        object: entry.object.clone(),
        outcome: entry.outcome.clone(),
        trace_id: entry.trace.clone(),
    }
}
