#include "gateway-lite/c/values.hpp"

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>

#include "gateway-lite/c/guard.hpp"

namespace farebox::gateway::c {
namespace {

Result<std::optional<PriceLimit>> limit(const char* from) {
    if (from == nullptr || *from == '\0') {
        return std::optional<PriceLimit>{};
    }
    const auto parsed = PriceLimit::parse(from);
    if (!parsed) {
        return parsed.error();
    }
    return std::optional{*parsed};
}

Result<std::optional<Wei>> amount(const char* from) {
    if (from == nullptr || *from == '\0') {
        return std::optional<Wei>{};
    }
    const auto parsed = Wei::parse_amount(from);
    if (!parsed) {
        return parsed.error();
    }
    return std::optional{*parsed};
}

Result<std::optional<RetryPolicy>> retry_policy(const char* from) {
    if (from == nullptr) {
        return std::optional<RetryPolicy>{};
    }
    const auto named = RetryPolicy::named(from);
    if (!named) {
        return named.error();
    }
    return std::optional{*named};
}

std::function<void(const JobProgress&)> progress(void (*tell)(void*, const farebox_progress*), void* context) {
    if (tell == nullptr) {
        return {};
    }
    return [tell, context](const JobProgress& from) {
        const farebox_progress told{static_cast<farebox_stage>(from.stage), from.orchestrator.c_str(),
                                    from.in_stage.count(), from.elapsed.count()};
        tell(context, &told);
    };
}

/// What calls and sessions have in common.
template <class Known, class Request>
Result<void> put_common(const Known& known, Request& request) {
    const auto price = limit(known.max_price);
    const auto spending = amount(known.max_spending);
    if (!price || !spending) {
        return price ? spending.error() : price.error();
    }
    request.max_price = *price;
    request.max_spending = *spending;
    const auto retries = retry_policy(known.retries);
    if (!retries) {
        return retries.error();
    }
    request.retries = *retries;
    request.timeout = std::chrono::milliseconds{known.timeout_ms};
    request.progress = progress(known.progress, known.progress_context);
    request.trace = {text(known.traceparent), text(known.tracestate)};
    return {};
}

std::function<void(const JobReport&)> report(void (*tell)(void*, const farebox_report*), void* context) {
    if (tell == nullptr) {
        return {};
    }
    return [tell, context](const JobReport& from) {
        std::optional<farebox_error> error;
        if (from.error) {
            error = farebox_error{*from.error};
        }
        farebox_report told{};
        told.app = from.app.c_str();
        told.mode = mode(from.mode);
        told.orchestrator = from.orchestrator.c_str();
        told.session_id = from.session_id.c_str();
        told.status = from.status;
        told.error = error ? &*error : nullptr;
        put(from.paid, told.paid);
        for (const auto& [stage, time] : from.stages) {
            told.stage_ms[static_cast<std::size_t>(stage)] = time.count();
        }
        told.until_ran_ms = from.until_ran.count();
        told.elapsed_ms = from.elapsed.count();
        told.bytes_sent = from.bytes_sent;
        told.bytes_received = from.bytes_received;
        tell(context, &told);
    };
}

Post post(void (*run_there)(void*, void (*)(void*), void*), void* context) {
    if (run_there == nullptr) {
        return {};
    }
    return [run_there, context](std::function<void()> work) {
        auto kept = std::make_unique<std::function<void()>>(std::move(work));
        run_there(
            context,
            [](void* work_there) {
                const std::unique_ptr<std::function<void()>> mine{static_cast<std::function<void()>*>(work_there)};
                (*mine)();
            },
            kept.release());
    };
}

}  // namespace

farebox_mode mode(RunnerMode from) {
    switch (from) {
        case RunnerMode::persistent:
            return FAREBOX_PERSISTENT;
        case RunnerMode::single_shot:
            return FAREBOX_SINGLE_SHOT;
        case RunnerMode::other:
            break;
    }
    return FAREBOX_OTHER_MODE;
}

std::string text(const char* from) {
    return from == nullptr ? std::string{} : std::string{from};
}

HeaderList headers(const farebox_header* from, std::size_t count) {
    HeaderList list;
    for (std::size_t i = 0; from != nullptr && i < count; ++i) {
        list.push_back({text(from[i].name), text(from[i].value)});
    }
    return list;
}

std::vector<std::string> texts(const char* const* from, std::size_t count) {
    std::vector<std::string> list;
    for (std::size_t i = 0; from != nullptr && i < count; ++i) {
        list.push_back(text(from[i]));
    }
    return list;
}

void put(const std::string& from, char* to, std::size_t size) {
    const auto length = std::min(from.size(), size - 1);
    std::memcpy(to, from.data(), length);
    to[length] = '\0';
}

void put(const Spending& from, farebox_spending& to) {
    to = {from.payments, from.delivered, from.tickets, from.units, {}, {}, {}};
    put(from.expected_value.to_decimal(), to.expected_value, sizeof to.expected_value);
    put(from.price_per_unit.to_decimal(), to.price_per_unit, sizeof to.price_per_unit);
    put(from.unit, to.unit, sizeof to.unit);
}

void put(const SelectionCandidate& from, farebox_candidate& to) {
    to = {};
    to.orchestrator = from.orchestrator.c_str();
    to.runner_url = from.runner_url.c_str();
    to.version = from.version.c_str();
    to.region = from.region.c_str();
    to.tier = from.tier;
    if (from.price_per_unit) {
        put(from.price_per_unit->to_decimal(), to.price_per_unit, sizeof to.price_per_unit);
    }
    to.unit = from.unit.c_str();
    to.capacity_available = from.capacity_available;
    to.latency_us = from.latency ? from.latency->count() : -1;
    to.chance = from.chance;
    to.dropped = from.dropped.c_str();
    to.address = from.address.c_str();
    to.orchestrator_version = from.orchestrator_version.c_str();
    to.warm = from.warm;
    to.capacity_in_use = from.capacity_in_use;
}

Result<CallRequest> call_request(const farebox_call_request* from) {
    const auto known = known_part(from, farebox_call_request_init);
    CallRequest request;
    request.app = text(known.app);
    if (known.method != nullptr) {
        request.method = known.method;
    }
    request.path = text(known.path);
    request.headers = headers(known.headers, known.headers_count);
    if (known.body != nullptr) {
        request.body.assign(known.body, known.body_length);
    }
    if (const auto put = put_common(known, request); !put) {
        return put.error();
    }
    return request;
}

Result<SessionRequest> session_request(const farebox_session_request* from) {
    const auto known = known_part(from, farebox_session_request_init);
    SessionRequest request;
    request.app = text(known.app);
    if (known.body != nullptr) {
        request.body = known.body;
    }
    request.max_swaps = known.max_swaps;
    if (const auto put = put_common(known, request); !put) {
        return put.error();
    }
    return request;
}

Result<SelectionRequest> selection_request(const farebox_selection_request* from) {
    const auto known = known_part(from, farebox_selection_request_init);
    const auto most = limit(known.max_price);
    if (!most) {
        return most.error();
    }
    SelectionRequest request;
    request.app = text(known.app);
    request.mode = known.mode == FAREBOX_PERSISTENT ? RunnerMode::persistent : RunnerMode::single_shot;
    request.max_price = *most;
    request.timeout = std::chrono::milliseconds{known.timeout_ms};
    request.pipeline = text(known.pipeline);
    request.model = text(known.model);
    request.warm = known.warm;
    return request;
}

Result<Options> options(const farebox_options* from) {
    const auto known = known_part(from, farebox_options_init);
    Options out;
    if (known.selection != nullptr) {
        auto rules = SelectionRules::named(known.selection);
        if (!rules) {
            return rules.error();
        }
        out.selection = *std::move(rules);
    }
    out.selection.blocklist = texts(known.blocklist, known.blocklist_count);
    out.signer = text(known.signer);
    out.signer_api_key_file = text(known.signer_api_key_file);
    out.signer_headers = headers(known.signer_headers, known.signer_headers_count);
    out.orchestrators = texts(known.orchestrators, known.orchestrators_count);
    out.discovery_url = text(known.discovery_url);
    out.extra_nodes = known.extra_nodes;
    out.scores_url = text(known.scores_url);
    out.scores_region = text(known.scores_region);
    out.discovery_headers = headers(known.discovery_headers, known.discovery_headers_count);
    if (known.orchestrator_tls == FAREBOX_TLS_SYSTEM) {
        out.orchestrator_tls = OrchestratorTls::system_authorities;
    } else if (known.orchestrator_tls == FAREBOX_TLS_INSECURE) {
        out.orchestrator_tls = OrchestratorTls::insecure;
    }
    out.orchestrator_certificate = text(known.orchestrator_certificate);
    out.signer_certificate = text(known.signer_certificate);
    out.signer_authorities = text(known.signer_authorities);
    out.post = post(known.post, known.post_context);
    if (known.log != nullptr) {
        out.log = [log = known.log, context = known.log_context](LogLevel level, std::string_view line) {
            log(context, static_cast<farebox_log_level>(level), std::string{line}.c_str());
        };
    }
    out.report = report(known.report, known.report_context);
    const auto cap = amount(known.max_spending_per_day);
    if (!cap) {
        return cap.error();
    }
    out.max_spending_per_day = *cap;
    const auto retries = retry_policy(known.retries);
    if (!retries) {
        return retries.error();
    }
    out.retries = retries->value_or(out.retries);
    return out;
}

}  // namespace farebox::gateway::c
