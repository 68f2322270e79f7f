#include "signer/doctor/bundle.hpp"

#include <openssl/crypto.h>
#include <sys/utsname.h>

#include <nlohmann/json.hpp>

#include "net/json_limits.hpp"
#include "signer/admin/certificate_reading.hpp"
#include "signer/config/print.hpp"

namespace farebox::signer::doctor {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kFormat = 1;

Json versions(const std::string& own) {
    utsname system{};
    const bool known = ::uname(&system) == 0;
    return {{"farebox_signer", own},
            {"system", known ? std::string{system.sysname} + " " + system.release + " " + system.machine : "unknown"},
            {"openssl", OpenSSL_version(OPENSSL_VERSION)},
            {"compiler", __VERSION__}};
}

Json parsed(const std::string& text) {
    const auto json = net::check_json_limits(text) ? Json::parse(text, nullptr, false) : Json();
    return json.is_discarded() ? Json() : json;
}

/// What it says of itself, without what has a place of its own.
Json signer_json(const Diagnosis& running) {
    auto shown = running;
    shown.log.clear();
    shown.metrics.clear();
    return parsed(to_json(shown));
}

}  // namespace

std::string make_bundle(const BundleParts& parts) {
    const auto* running = parts.running;
    const Json bundle{{"farebox_bundle", kFormat},
                      {"made", format_time(parts.now)},
                      {"versions", versions(parts.report.version)},
                      {"report", parsed(to_json(parts.report))},
                      {"config", parts.loaded == nullptr ? Json() : parsed(config::print_json(*parts.loaded))},
                      {"signer", running == nullptr ? Json() : signer_json(*running)},
                      {"vault", parts.vault.empty() ? Json() : parsed(parts.vault)},
                      {"log", running == nullptr ? Json() : Json(running->log)},
                      {"metrics", running == nullptr ? Json() : Json(running->metrics)}};
    const Redactor redactor{parts.loaded == nullptr ? config::Loaded{} : *parts.loaded};
    return redactor.redact_json(bundle).dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace farebox::signer::doctor
