#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "farebox/export.hpp"
#include "farebox/http.hpp"
#include "farebox/job_report.hpp"
#include "farebox/pending.hpp"
#include "farebox/result.hpp"
#include "farebox/retry_policy.hpp"
#include "farebox/selection_rules.hpp"

namespace farebox {
inline namespace v0 {

enum class LogLevel : std::uint8_t { debug, info, warning, error };

/// How an orchestrator's certificate is judged. Orchestrators make a fresh self-signed one at every start.
enum class OrchestratorTls : std::uint8_t {
    /// Remember the first certificate of each host and port. Because an orchestrator makes another one whenever it
    /// starts,
    /// a new job accepts a changed one and remembers that, and the only sign is a warning to Options::log: whoever can
    /// put himself between this host and an orchestrator can take its place. Where that matters, pin its certificate
    /// (Options::orchestrator_certificate). A running session does not accept a change: it is taken for lost.
    trust_on_first_use,
    system_authorities,  ///< Only what the system's certificate authorities vouch for.
    insecure,            ///< Encrypt, but trust anything. For experiments.
};

/// Everything a Gateway is opened with. Only `from_env()` reads the environment.
struct FAREBOX_API Options {
    /// The remote signer that pays: "unix:/run/farebox/signer.sock", "https://host:port", for which "host:port" is
    /// short, or "http://" on loopback. Empty: only orchestrators that ask for no payment.
    std::string signer;
    /// Extra headers for the signer, e.g. an Authorization header. Never sent to anybody else, never logged.
    HeaderList signer_headers;
    /// A file with the API key for the signer (farebox-signer's `api-key`), sent as `Authorization: Bearer KEY`. Read
    /// once, when the Gateway is opened. Empty: no key, which is enough on the Unix socket of one's own signer.
    std::string signer_api_key_file;

    /// Orchestrators to use, in the order of preference: "https://host:port", "host:port" or "host" (port 8935).
    /// Empty: `discovery_url`, and without that the signer's own list.
    std::vector<std::string> orchestrators;
    /// The same in tiers: those of the first are used before those of the second, and all before `orchestrators`.
    std::vector<OrchestratorTier> tiers;
    /// Where to get a list of orchestrators: a JSON array of {"address"}. Its order is shuffled.
    std::string discovery_url;
    /// Extra headers for `discovery_url` only.
    HeaderList discovery_headers;
    /// When models are looked for: of the further nodes that an orchestrator announces, the first so many are asked too
    /// (at most 64). What they announce themselves does not count, they are in no tier, and nothing leads from the
    /// Internet into a private network. 0: none.
    std::size_t extra_nodes = 0;

    /// Which of them are used, and which first.
    SelectionRules selection;
    /// Where to get performance scores, every ten minutes: JSON {"0xADDRESS":{"REGION":{"score":0.9}}}. They are
    /// SelectionHints::score where the program's own callback gives none. Empty: none.
    std::string scores_url;
    /// Whose view counts in them, e.g. "FRA"; empty, or where it has none: the mean of all regions.
    std::string scores_region;

    /// How hard calls and sessions try that do not say it themselves.
    RetryPolicy retries;

    OrchestratorTls orchestrator_tls = OrchestratorTls::trust_on_first_use;
    /// One certificate as PEM; set: every orchestrator must show exactly this one, whatever `orchestrator_tls` says.
    std::string orchestrator_certificate;
    /// One certificate as PEM that an https signer must show exactly; empty: what authorities vouch for.
    std::string signer_certificate;
    /// Certificates as PEM: only these authorities vouch for an https signer. Empty: the system's (or the file that
    /// OpenSSL finds in SSL_CERT_FILE). Not together with `signer_certificate`.
    std::string signer_authorities;

    /// Where callbacks and coroutines continue, e.g. an event loop's "run this" function. Called on library threads
    /// and must not block, also after the Gateway is closed where results are still waited for. Empty: one callback
    /// thread of the library.
    Post post;
    /// The most that the payments of all jobs together may be worth (expected value) in 24 hours; at most an hour more
    /// than those counts. A payment that might pass it is not asked for. Empty: only the signer's own limits.
    std::optional<Wei> max_spending_per_day;
    /// Gets each call and session when it has ended, through `post`; for billing. What it throws is dropped.
    std::function<void(const JobReport&)> report;
    /// Gets one line per noteworthy event, on library threads; what it throws is dropped. Never contains keys, tokens
    /// or bodies. Empty: silence.
    std::function<void(LogLevel, std::string_view)> log;

    /// Options from FAREBOX_SIGNER, FAREBOX_API_KEY_FILE, FAREBOX_ORCHESTRATORS and FAREBOX_BLOCKLIST
    /// (comma-separated), FAREBOX_SELECTION (a name that SelectionRules::named() knows), FAREBOX_RETRIES (one that
    /// RetryPolicy::named() knows), FAREBOX_DISCOVERY, FAREBOX_TLS
    /// (tofu, system or insecure), the files FAREBOX_SIGNER_CERTIFICATE_FILE, FAREBOX_SIGNER_CA_FILE and
    /// FAREBOX_ORCHESTRATOR_CERTIFICATE_FILE, and FAREBOX_TOKEN (as from_token(); its fields win, and a signer of its
    /// own never gets the key of FAREBOX_API_KEY_FILE nor the trust meant for the other signer).
    static Result<Options> from_env();
    /// Options from a Livepeer token: standard base64 of a JSON object with any of the keys orchestrators (array of
    /// strings), signer, discovery (strings), signer_headers, discovery_headers (objects of strings); other keys are
    /// ignored, a wrong type is ErrorCode::invalid_argument.
    static Result<Options> from_token(std::string_view base64);
};

}  // namespace v0
}  // namespace farebox
