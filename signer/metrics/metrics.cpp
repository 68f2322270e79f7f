#include "signer/metrics/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <list>
#include <mutex>
#include <unordered_map>

#include "protocol/uint256.hpp"

namespace farebox::signer {
namespace {

const prometheus::Histogram::BucketBoundaries kSeconds{0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01,
                                                       0.025,  0.05,    0.1,    0.25,  0.5,    1,     5};

/// Prometheus knows only doubles; money proper is in the ledger.
double to_double(const Wei& wei) {
    double value = 0;
    const auto& limbs = wei.value().limbs;
    for (auto limb = limbs.rbegin(); limb != limbs.rend(); ++limb) {
        value = value * 18446744073709551616.0 + static_cast<double>(*limb);
    }
    return value;
}

prometheus::Gauge& gauge(prometheus::Registry& registry, const char* name, const char* help) {
    return prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({});
}

/// Series found before. Looking one up by its labels builds and hashes a map of strings, on every request.
struct RequestSeries {
    std::string route;
    int status = 0;
    std::string code;
    prometheus::Counter* requests = nullptr;
    prometheus::Histogram* seconds = nullptr;
};
struct ClientSeries {
    prometheus::Counter* payments = nullptr;
    prometheus::Counter* tickets = nullptr;
    prometheus::Counter* ev = nullptr;
};

}  // namespace

struct Metrics::State {
    const RequestSeries& series_of(std::string_view route, int status, std::string_view code);
    const ClientSeries& series_of(const std::string& client);

    std::mutex mutex;
    std::list<RequestSeries> known_requests;  // few: routes, statuses and codes are ours
    std::unordered_map<std::string, ClientSeries> known_clients;
    prometheus::Registry registry;
    prometheus::Family<prometheus::Counter>& requests = prometheus::BuildCounter()
                                                            .Name("farebox_signer_requests_total")
                                                            .Help("Requests by route, HTTP status and error code")
                                                            .Register(registry);
    prometheus::Family<prometheus::Histogram>& seconds = prometheus::BuildHistogram()
                                                             .Name("farebox_signer_request_seconds")
                                                             .Help("Time from request to answer, by route")
                                                             .Register(registry);
    prometheus::Family<prometheus::Counter>& payments = prometheus::BuildCounter()
                                                            .Name("farebox_signer_payments_total")
                                                            .Help("Payments signed, by client")
                                                            .Register(registry);
    prometheus::Family<prometheus::Counter>& tickets = prometheus::BuildCounter()
                                                           .Name("farebox_signer_tickets_total")
                                                           .Help("Tickets signed, by client")
                                                           .Register(registry);
    prometheus::Family<prometheus::Counter>& ev = prometheus::BuildCounter()
                                                      .Name("farebox_signer_ev_wei_total")
                                                      .Help("Expected value of the tickets signed, in wei, by client")
                                                      .Register(registry);
    prometheus::Family<prometheus::Counter>& denials =
        prometheus::BuildCounter()
            .Name("farebox_signer_denials_total")
            .Help("Requests refused by a rule, by client and error code; state_superseded: an old state was shown")
            .Register(registry);
    prometheus::Family<prometheus::Counter>& reissues =
        prometheus::BuildCounter()
            .Name("farebox_signer_reissues_total")
            .Help("Payments issued again from the same state, by client: the one before was charged and not used")
            .Register(registry);
    prometheus::Family<prometheus::Counter>& undelivered =
        prometheus::BuildCounter()
            .Name("farebox_signer_grants_undelivered_total")
            .Help(
                "Requests answered with vault_unavailable, by client: charged, and whether their tickets were signed "
                "is not known")
            .Register(registry);
    prometheus::Family<prometheus::Histogram>& webhook_seconds =
        prometheus::BuildHistogram()
            .Name("farebox_signer_auth_webhook_seconds")
            .Help("What questions to the auth webhook took, by result; not_asked: it had failed too often")
            .Register(registry);
    prometheus::Family<prometheus::Counter>& funding =
        prometheus::BuildCounter()
            .Name("farebox_signer_funding_total")
            .Help("Transactions of our keys, by who made them and what became of them")
            .Register(registry);
    prometheus::Gauge& chain_age =
        gauge(registry, "farebox_signer_chain_age_seconds", "Age of the chain view; -1: none yet");
    prometheus::Gauge& l1_block = gauge(registry, "farebox_signer_l1_block", "Latest L1 block seen");
    prometheus::Gauge& round = gauge(registry, "farebox_signer_round", "Last initialized Livepeer round");
    prometheus::Gauge& ready = gauge(registry, "farebox_signer_ready", "1 when /readyz says ready");
    prometheus::Gauge& ledger_ok = gauge(registry, "farebox_signer_ledger_ok", "1 when payments can be reserved");
    prometheus::Gauge& queued = gauge(registry, "farebox_signer_ledger_queued", "Requests waiting for the next commit");
    prometheus::Gauge& commits = gauge(registry, "farebox_signer_ledger_commits", "Commit groups since start");
    prometheus::Gauge& failed =
        gauge(registry, "farebox_signer_ledger_failed_commits", "Commit groups that failed since start");
    prometheus::Gauge& sequence = gauge(registry, "farebox_signer_ledger_sequence", "Newest durable grant");
    prometheus::Gauge& ledger_ahead = gauge(registry, "farebox_signer_ledger_ahead_seconds",
                                            "Ledger time less the wall clock; far from 0: somebody set the clock");
    prometheus::Gauge& config_ok =
        gauge(registry, "farebox_signer_config_ok",
              "1 when the configuration's files are in effect; 0: they were changed and are refused");
    prometheus::Family<prometheus::Gauge>& certificate_expiry =
        prometheus::BuildGauge()
            .Name("farebox_signer_tls_certificate_expiry_seconds")
            .Help("Until the API's certificate expires; below 0: it has")
            .Register(registry);
    prometheus::Family<prometheus::Gauge>& certificate_ok =
        prometheus::BuildGauge()
            .Name("farebox_signer_tls_certificate_ok")
            .Help("1 when the certificate on disk is in use; 0: it was changed and is refused")
            .Register(registry);
    prometheus::Counter& handshakes_failed = prometheus::BuildCounter()
                                                 .Name("farebox_signer_tls_handshakes_failed_total")
                                                 .Help("TLS clients that got no further than the handshake")
                                                 .Register(registry)
                                                 .Add({});
    prometheus::Gauge& candidates =
        gauge(registry, "farebox_signer_discovery_candidates", "Orchestrators that discovery asks");
    prometheus::Gauge& listed =
        gauge(registry, "farebox_signer_discovery_orchestrators", "Orchestrators that clients are told of");
    prometheus::Gauge& failed_polls = gauge(registry, "farebox_signer_discovery_failed_polls",
                                            "Orchestrators' answers that were not good since start");
    prometheus::Gauge& oldest_answer =
        gauge(registry, "farebox_signer_discovery_oldest_seconds", "Age of the oldest answer that clients are told of");
    prometheus::Family<prometheus::Counter>& auth_refused = prometheus::BuildCounter()
                                                                .Name("farebox_signer_auth_refused_total")
                                                                .Help("Callers that were not recognised, by reason")
                                                                .Register(registry);
    prometheus::Counter& auth_ids_ignored = prometheus::BuildCounter()
                                                .Name("farebox_signer_auth_ids_ignored_total")
                                                .Help("Signer-Auth-Id headers of callers that are no trusted proxy")
                                                .Register(registry)
                                                .Add({});
    prometheus::Counter& connections_refused =
        prometheus::BuildCounter()
            .Name("farebox_signer_connections_refused_total")
            .Help("Connections without TLS from elsewhere than the trusted proxies")
            .Register(registry)
            .Add({});
    prometheus::Family<prometheus::Gauge>& token_keys = prometheus::BuildGauge()
                                                            .Name("farebox_signer_token_keys")
                                                            .Help("Keys of the token issuer in use")
                                                            .Register(registry);
    prometheus::Family<prometheus::Gauge>& token_keys_age = prometheus::BuildGauge()
                                                                .Name("farebox_signer_token_keys_age_seconds")
                                                                .Help("Since the issuer's keys were seen last")
                                                                .Register(registry);
    prometheus::Gauge& connections = gauge(registry, "farebox_signer_connections", "Open API connections");
    prometheus::Family<prometheus::Gauge>& deposit = prometheus::BuildGauge()
                                                         .Name("farebox_signer_deposit_wei")
                                                         .Help("TicketBroker deposit, by key")
                                                         .Register(registry);
    prometheus::Family<prometheus::Gauge>& reserve = prometheus::BuildGauge()
                                                         .Name("farebox_signer_reserve_wei")
                                                         .Help("TicketBroker reserve, by key")
                                                         .Register(registry);
    prometheus::Family<prometheus::Gauge>& key_age = prometheus::BuildGauge()
                                                         .Name("farebox_signer_key_age_seconds")
                                                         .Help("Since the signer saw a key first, by key")
                                                         .Register(registry);
    prometheus::Family<prometheus::Gauge>& key_status = prometheus::BuildGauge()
                                                            .Name("farebox_signer_key_status")
                                                            .Help("1 for the status a key has, by key and status")
                                                            .Register(registry);
    prometheus::Family<prometheus::Gauge>& key_pins = prometheus::BuildGauge()
                                                          .Name("farebox_signer_key_pins")
                                                          .Help("Callers that hold a key's address, by key")
                                                          .Register(registry);
};

const RequestSeries& Metrics::State::series_of(std::string_view route, int status, std::string_view code) {
    const std::scoped_lock lock{mutex};
    for (const RequestSeries& known : known_requests) {
        if (known.status == status && known.route == route && known.code == code) {
            return known;
        }
    }
    auto& counter =
        requests.Add({{"route", std::string{route}}, {"status", std::to_string(status)}, {"code", std::string{code}}});
    auto& histogram = seconds.Add({{"route", std::string{route}}}, kSeconds);
    return known_requests.emplace_back(
        RequestSeries{std::string{route}, status, std::string{code}, &counter, &histogram});
}

const ClientSeries& Metrics::State::series_of(const std::string& client) {
    const std::scoped_lock lock{mutex};
    auto [at, fresh] = known_clients.try_emplace(client);
    if (fresh) {
        at->second = {&payments.Add({{"client", client}}), &tickets.Add({{"client", client}}),
                      &ev.Add({{"client", client}})};
    }
    return at->second;
}

Metrics::Metrics() : state_{std::make_unique<State>()} {}
Metrics::~Metrics() = default;

void Metrics::request_done(std::string_view route, int status, std::string_view code, std::chrono::nanoseconds took) {
    const RequestSeries& series = state_->series_of(route, status, code);
    series.requests->Increment();
    series.seconds->Observe(std::chrono::duration<double>{took}.count());
}

void Metrics::payment_signed(const std::string& client, std::uint32_t tickets, const Wei& charge) {
    const ClientSeries& series = state_->series_of(client);
    series.payments->Increment();
    series.tickets->Increment(static_cast<double>(tickets));
    series.ev->Increment(to_double(charge));
}

void Metrics::denied(const std::string& client, std::string_view code) {
    state_->denials.Add({{"client", client}, {"code", std::string{code}}}).Increment();
}

void Metrics::reissued(const std::string& client) {
    state_->reissues.Add({{"client", client}}).Increment();
}

void Metrics::grant_undelivered(const std::string& client) {
    state_->undelivered.Add({{"client", client}}).Increment();
}

void Metrics::webhook_asked(std::string_view result, std::chrono::nanoseconds took) {
    state_->webhook_seconds.Add({{"result", std::string{result}}}, kSeconds)
        .Observe(std::chrono::duration<double>{took}.count());
}

void Metrics::funding_done(std::string_view outcome, bool automatic) {
    state_->funding.Add({{"by", automatic ? "top_up" : "operator"}, {"outcome", std::string{outcome}}}).Increment();
}

void Metrics::handshake_failed() {
    state_->handshakes_failed.Increment();
}

void Metrics::auth_refused(AuthRefusal why) {
    state_->auth_refused.Add({{"reason", std::string{to_string(why)}}}).Increment();
}

void Metrics::auth_id_ignored() {
    state_->auth_ids_ignored.Increment();
}

void Metrics::connection_refused() {
    state_->connections_refused.Increment();
}

std::string Metrics::render(const GaugeReadings& readings) {
    State& s = *state_;
    s.chain_age.Set(readings.chain_age_seconds);
    s.l1_block.Set(static_cast<double>(readings.l1_block));
    s.round.Set(static_cast<double>(readings.round));
    s.ready.Set(readings.ready ? 1 : 0);
    s.ledger_ok.Set(readings.ledger_ok ? 1 : 0);
    s.queued.Set(static_cast<double>(readings.ledger_queued));
    s.commits.Set(static_cast<double>(readings.ledger_commits));
    s.failed.Set(static_cast<double>(readings.ledger_failed_commits));
    s.sequence.Set(static_cast<double>(readings.ledger_sequence));
    s.ledger_ahead.Set(readings.ledger_ahead_seconds);
    s.connections.Set(static_cast<double>(readings.connections));
    s.config_ok.Set(readings.config_ok ? 1 : 0);
    const auto discovery = readings.discovery.value_or(GaugeReadings::Discovery{});
    s.candidates.Set(static_cast<double>(discovery.candidates));
    s.listed.Set(static_cast<double>(discovery.listed));
    s.failed_polls.Set(static_cast<double>(discovery.failed_polls));
    s.oldest_answer.Set(discovery.oldest_seconds);
    if (readings.certificate) {
        s.certificate_expiry.Add({}).Set(readings.certificate->seconds_left);
        s.certificate_ok.Add({}).Set(readings.certificate->newest ? 1 : 0);
    }
    if (readings.token_keys) {
        s.token_keys.Add({}).Set(static_cast<double>(readings.token_keys->count));
        s.token_keys_age.Add({}).Set(readings.token_keys->age_seconds);
    }
    for (const auto& key : readings.keys) {
        s.deposit.Add({{"key", key.address}}).Set(to_double(key.deposit));
        s.reserve.Add({{"key", key.address}}).Set(to_double(key.reserve));
    }
    for (const auto& key : readings.own_keys) {
        s.key_age.Add({{"key", key.address}}).Set(static_cast<double>(key.age.count()));
        s.key_pins.Add({{"key", key.address}}).Set(static_cast<double>(key.pins));
        for (const auto name : kKeyStatusNames) {
            s.key_status.Add({{"key", key.address}, {"status", std::string{name}}})
                .Set(name == to_string(key.status) ? 1 : 0);
        }
    }
    return prometheus::TextSerializer{}.Serialize(s.registry.Collect());
}

}  // namespace farebox::signer
