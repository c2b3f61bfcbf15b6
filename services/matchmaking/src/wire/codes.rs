//! The closed code lists of requests, which mean nothing further to the code.

pub const EXPERT_LEVELS: &[&str] = &["senior", "associate", "intermediate"];
pub const EXPERT_RELATIONS: &[&str] = &[
    "employer",
    "co_affiliation",
    "former_employer",
    "adviser",
    "shareholder",
    "family_at",
    "co_author",
    "project_mate",
    "supervised",
];
pub const ORG_KINDS: &[&str] = &[
    "enterprise",
    "soe",
    "university",
    "institute",
    "new_rd_institution",
    "hospital",
    "alliance",
    "government",
    "public_institution",
    "social_org",
    "service_org",
    "bank",
    "startup_team",
];
