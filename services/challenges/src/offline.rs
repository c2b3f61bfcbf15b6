//! Sealing, releasing and opening on the command line, without a node.
//!
//! Owns the verbs and their files. Shape: read files, call `seal`, write files, print
//! what was done; a secret is never printed and never an argument. Bounds: those of
//! `seal`. Order: nothing is written before all of it is made, and nothing is overwritten.

mod check;
mod disk;
mod open;
mod release;
mod seal;
mod system;
mod trustee_key;

use kit_base::Text;
use kit_serve::{Flag, LocalAct, Noun};

use crate::shortcuts::BIDS;

const TRUSTEE: Noun = Noun::new("trustee", "开标受托人", "a trustee of an opening");

const OUT: Flag =
    Flag::new("out", "写入此目录（默认当前目录）", "directory to write to (. by default)");
const PASSPHRASE_FILE: Flag = Flag::new(
    "passphrase_file",
    "口令文件；否则取 JIEBANG_PASSPHRASE 或询问",
    "file of the passphrase; else JIEBANG_PASSPHRASE, or it is asked for",
);
const KIND: Flag = Flag::new(
    "kind",
    "信封：whole、qualification、technical、price（默认第一个）",
    "envelope: whole, qualification, technical, price (the first by default)",
);
const ADMITTED: Flag = Flag::new(
    "admitted",
    "其后信封：仍入围的揭榜，每行一个封头哈希",
    "for a later envelope: bids still admitted, one head hash a line",
);
const BUNDLE: Flag = Flag::new("bundle", "开标包 bundle.json", "the bundle, bundle.json");
const CHALLENGE_NAME: Flag =
    Flag::new("challenge", "榜单名称 challenges/…", "the challenge's name, challenges/…").once();

/// What the command line does without a node.
pub const LOCAL_ACTS: &[LocalAct] = &[
    LocalAct {
        noun: BIDS,
        verb: "seal",
        about: Text::new("离线密封一份揭榜", "seal a bid, offline"),
        operand: Some(Flag::new(
            "dir",
            "揭榜材料目录，内有 bid.json；分信封时各一子目录",
            "directory with bid.json and the files; one folder for each envelope if several",
        )),
        flags: &[
            Flag::new("challenge", "榜单文件 challenge.json", "the challenge's challenge.json")
                .once(),
            Flag::new("bidder", "揭榜单位信用代码", "credit code of the bidder").once(),
            Flag::new(
                "signing_key",
                "签名私钥（Ed25519，PKCS#8 PEM）",
                "private signing key (Ed25519, PKCS#8 PEM)",
            )
            .once(),
            Flag::new(
                "key_id",
                "登记的公钥名称（默认公钥本身）",
                "its registered name (the public key by default)",
            ),
            Flag::new("bid", "揭榜名称（默认新编号）", "name of the bid (a new one by default)"),
            Flag::new("revision", "版本号（默认 1）", "revision (1 by default)"),
            OUT,
            PASSPHRASE_FILE,
        ],
        run: seal::run,
    },
    LocalAct {
        noun: BIDS,
        verb: "open",
        about: Text::new("以放行文件离线重现开标", "reproduce an opening from releases, offline"),
        operand: Some(BUNDLE),
        flags: &[
            Flag::new(
                "release",
                "受托人的放行文件，可多个",
                "a trustee's release; may be repeated",
            )
            .any(),
            Flag::new("ciphertexts", "密文目录", "directory of the ciphertexts").once(),
            KIND,
            ADMITTED,
            Flag::new("remedy", "补救密钥文件 bid.key", "a remedy key, bid.key"),
            OUT,
            PASSPHRASE_FILE,
        ],
        run: open::run,
    },
    LocalAct {
        noun: BIDS,
        verb: "check",
        about: Text::new("核对回执", "check a receipt"),
        operand: Some(Flag::new("receipt", "回执文件", "the receipt")),
        flags: &[
            Flag::new("node_key", "节点公钥（十六进制）", "public key of the node, in hex").once(),
            Flag::new("head", "核对封头 bid.jbb", "hold it against the head, bid.jbb"),
            Flag::new(
                "proof",
                "截止后的包含证明（JSON）",
                "proof of inclusion after the close, JSON",
            ),
            Flag::new("root", "公布的根（十六进制）", "the published root, in hex"),
        ],
        run: check::run,
    },
    LocalAct {
        noun: TRUSTEE,
        verb: "key",
        about: Text::new("为一个榜单生成受托人密钥", "make a trustee's keys for one challenge"),
        operand: None,
        flags: &[
            CHALLENGE_NAME,
            Flag::new("id", "受托人标识", "the trustee's id").once(),
            OUT,
            PASSPHRASE_FILE,
        ],
        run: trustee_key::run,
    },
    LocalAct {
        noun: TRUSTEE,
        verb: "release",
        about: Text::new("核对开标包并放行全部揭榜", "check a bundle and release every bid of it"),
        operand: Some(BUNDLE),
        flags: &[
            Flag::new("key_file", "受托人密钥文件 trustee.key", "the trustee's trustee.key").once(),
            KIND,
            ADMITTED,
            OUT,
            PASSPHRASE_FILE,
        ],
        run: release::run,
    },
];
