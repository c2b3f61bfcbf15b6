//! Client certificates: the URI `jiebang:service-account/NAME` names a machine client.
//!
//! The handshake has already checked the chain; a connection may outlive its
//! certificate, so the end of validity is checked for every call.

use kit_base::Time;
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;
use x509_parser::parse_x509_certificate;

use super::Certificates;
use crate::error::Error;

/// Subjects of service accounts; no token may name one.
pub const SUBJECT_PREFIX: &str = "service-account/";
const URI_PREFIX: &str = "jiebang:service-account/";
const NAME_CHARS_MAX: usize = 63;

/// The account that the client's own certificate names; none if it serves another purpose.
pub fn account(certificates: &Certificates, now: Time) -> Result<Option<String>, Error> {
    let Some(der) = certificates.first() else { return Ok(None) };
    let (_, certificate) = parse_x509_certificate(der)
        .map_err(|_| Error::Credentials("the client certificate does not read"))?;
    let mut names = names(&certificate)?.into_iter();
    let Some(name) = names.next() else { return Ok(None) };
    if names.next().is_some() || !is_account_name(&name) {
        return Err(Error::Credentials("the client certificate does not name one account"));
    }
    let validity = certificate.validity();
    let valid = validity.not_before.timestamp()..=validity.not_after.timestamp();
    if !valid.contains(&now.timestamp()) {
        return Err(Error::Credentials("the client certificate is not valid now"));
    }
    Ok(Some(name))
}

fn names(certificate: &X509Certificate<'_>) -> Result<Vec<String>, Error> {
    let extension = certificate
        .subject_alternative_name()
        .map_err(|_| Error::Credentials("the client certificate's names do not read"))?;
    let names = extension.map(|it| it.value.general_names.as_slice()).unwrap_or_default();
    let account = |name: &GeneralName<'_>| match name {
        GeneralName::URI(uri) => uri.strip_prefix(URI_PREFIX).map(str::to_owned),
        _ => None,
    };
    Ok(names.iter().filter_map(account).collect())
}

pub fn is_account_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=NAME_CHARS_MAX).contains(&name.len()) && name.bytes().all(allowed)
}
