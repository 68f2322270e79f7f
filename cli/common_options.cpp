#include "cli/common_options.hpp"

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdlib>
#include <string_view>

#include "cli/progress.hpp"

namespace farebox::cli {

namespace {

void add_trust_options(CLI::App& command, CommonOptions& options) {
    command.add_option("--tls", options.tls, "How orchestrators' certificates are judged [FAREBOX_TLS]")
        ->check(CLI::IsMember({"tofu", "system", "insecure"}));
    command.add_option("--signer-certificate", options.signer_certificate,
                       "PEM file: the one certificate that an https signer may show [FAREBOX_SIGNER_CERTIFICATE_FILE]");
    command
        .add_option("--signer-ca", options.signer_ca,
                    "PEM file: the authorities that vouch for an https signer, instead of the system's "
                    "[FAREBOX_SIGNER_CA_FILE]")
        ->excludes("--signer-certificate");
    command.add_option("--orchestrator-certificate", options.orchestrator_certificate,
                       "PEM file: the one certificate that orchestrators may show "
                       "[FAREBOX_ORCHESTRATOR_CERTIFICATE_FILE]");
}

Result<std::optional<PriceLimit>> max_price(const CommonOptions& common) {
    if (common.max_price.empty()) {
        return std::optional<PriceLimit>{};
    }
    const auto limit = PriceLimit::parse(common.max_price);
    if (!limit) {
        return make_error(ErrorCode::invalid_argument, "--max-price: " + limit.error().message, limit.error().hint);
    }
    return std::optional{*limit};
}

Result<std::optional<Wei>> max_spending(const CommonOptions& common) {
    if (common.max_spend.empty()) {
        return std::optional<Wei>{};
    }
    const auto amount = Wei::parse_amount(common.max_spend);
    if (!amount) {
        return make_error(ErrorCode::invalid_argument, "--max-spend: " + amount.error().message, amount.error().hint);
    }
    return std::optional{*amount};
}

Result<std::chrono::milliseconds> timeout(const CommonOptions& common, std::chrono::milliseconds otherwise) {
    if (common.timeout.empty()) {
        return otherwise;
    }
    constexpr unsigned kMost = 1'000'000;
    const auto* const end = common.timeout.data() + common.timeout.size();
    unsigned number = 0;
    const auto [rest, problem] = std::from_chars(common.timeout.data(), end, number);
    const std::string_view unit{rest, static_cast<std::size_t>(end - rest)};
    if (problem == std::errc{} && number > 0 && number <= kMost) {
        if (unit == "ms") {
            return std::chrono::milliseconds{number};
        }
        if (unit == "s" || unit.empty()) {
            return std::chrono::milliseconds{std::chrono::seconds{number}};
        }
        if (unit == "m") {
            return std::chrono::milliseconds{std::chrono::minutes{number}};
        }
    }
    return make_error(ErrorCode::invalid_argument, "--timeout: expected a time such as 90s, 500ms or 5m");
}

/// Whoever runs this program in a trace says so in its environment, as OpenTelemetry's tools do. What it cannot be is
/// left out: that a trace is incomplete must not stop a job.
TraceContext trace_of_environment() {
    const char* const parent = std::getenv("TRACEPARENT");  // NOLINT(concurrency-mt-unsafe): before any thread
    const char* const state = std::getenv("TRACESTATE");    // NOLINT(concurrency-mt-unsafe): as above
    TraceContext trace{parent == nullptr ? "" : parent, state == nullptr ? "" : state};
    return trace.is_valid() ? trace : TraceContext{};
}

template <class Request>
Result<void> apply_price_and_time(const CommonOptions& common, Request& request) {
    const auto limit = max_price(common);
    const auto time = timeout(common, request.timeout);
    if (!limit || !time) {
        return limit ? time.error() : limit.error();
    }
    request.max_price = *limit;
    request.timeout = *time;
    return {};
}

template <class Request>
Result<void> apply_to_job(const CommonOptions& common, Request& request) {
    const auto spending = max_spending(common);
    if (!spending) {
        return spending.error();
    }
    request.max_spending = *spending;
    request.progress = progress_line(common);
    request.trace = trace_of_environment();
    return apply_price_and_time(common, request);
}

}  // namespace

void add_output_option(CLI::App& command, CommonOptions& options) {
    command.add_option("--output", options.output, "text or json")->check(CLI::IsMember({"text", "json"}));
}

void add_common_options(CLI::App& command, CommonOptions& options) {
    command.add_option("--signer", options.signer,
                       "Remote signer that pays: unix:/path, https://host:port (or host:port), or http:// on this host "
                       "[FAREBOX_SIGNER]");
    command.add_option("--api-key-file", options.api_key_file,
                       "File with the API key for the signer, where it asks for one [FAREBOX_API_KEY_FILE]");
    command
        .add_option("--orchestrator", options.orchestrators,
                    "Orchestrator to use; repeatable, in order of preference [FAREBOX_ORCHESTRATORS]")
        ->allow_extra_args(false);
    command.add_option("--discovery", options.discovery, "URL that lists orchestrators [FAREBOX_DISCOVERY]");
    command
        .add_option("--select", options.selection,
                    "Which orchestrator first: order (default), cheapest, nearest or go-livepeer [FAREBOX_SELECTION]")
        ->check(CLI::IsMember({"order", "cheapest", "nearest", "go-livepeer"}));
    command
        .add_option("--block", options.blocked,
                    "Orchestrator (URL or 0x address) that is never used; repeatable [FAREBOX_BLOCKLIST]")
        ->allow_extra_args(false);
    command.add_option("--extra-nodes", options.extra_nodes,
                       "Also ask the first so many further nodes that an orchestrator announces, for models");
    command.add_option("--token-file", options.token_file, "File with a Livepeer token (base64)");
    command.add_option(
        "--max-price", options.max_price,
        "Most to pay, with its unit: '1500 gwei/second', '100 wei/720p-pixel-second', '15000 gwei/request', "
        "'5000 wei/pixel'");
    command.add_option("--max-spend", options.max_spend,
                       "Most that all payments together may be worth: '0.01 eth' (default: the signer's limits)");
    command.add_option("--timeout", options.timeout, "Until the answer begins, e.g. 90s, 5m (default 300s)");
    command
        .add_option("--retry", options.retries,
                    "How hard to try: production (default), go-livepeer or once [FAREBOX_RETRIES]")
        ->check(CLI::IsMember({"production", "go-livepeer", "once"}));
    add_trust_options(command, options);
    command.add_flag("--explain", options.explain, "Say on stderr what is decided, and why");
    add_output_option(command, options);
}

Result<void> apply_common_options(const CommonOptions& common, CallRequest& request) {
    return apply_to_job(common, request);
}

Result<void> apply_common_options(const CommonOptions& common, SessionRequest& request) {
    return apply_to_job(common, request);
}

Result<void> apply_common_options(const CommonOptions& common, SelectionRequest& request) {
    return apply_price_and_time(common, request);
}

}  // namespace farebox::cli
