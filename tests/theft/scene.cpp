#include "tests/theft/scene.hpp"

#include <array>
#include <future>
#include <stdexcept>
#include <utility>

#include "signer/access/api_key.hpp"
#include "signer/daemon/policy.hpp"
#include "tests/ledger/disk_image.hpp"
#include "tests/ledger/failing_vfs.hpp"

namespace farebox::theft {
namespace {

namespace disk = farebox::test;
using nlohmann::json;
using protocol::Timestamp;
using signer::test::kSecond;

signer::test::HarnessOptions harness_options() {
    signer::test::HarnessOptions options;
    options.ledger = [](signer::LedgerOptions& ledger) { ledger.vfs = disk::failing_vfs(); };
    // Some of a burst wait for their turn.
    options.gate = {.at_once = 4, .waiting_per_client = 64, .waiting = 256};
    return options;
}

/// "NAME=VALUE" of each limit, as `clients create --limit` takes them.
std::vector<std::string> words_of(const signer::EvLimits& limits, const std::string& equals) {
    std::vector<std::string> words;
    const auto add = [&](const char* name, const std::optional<Wei>& limit) {
        if (limit) {
            words.push_back(name + equals + "\"" + limit->to_decimal() + " wei\"");
        }
    };
    add("ev_per_minute", limits.ev_per_minute);
    add("ev_per_hour", limits.ev_per_hour);
    add("ev_per_day", limits.ev_per_day);
    add("ev_total", limits.ev_total);
    add("risk_per_day", limits.risk_per_day);
    return words;
}

json words_of(const Bounds& bounds) {
    auto words = words_of(bounds.own, "=");
    for (std::size_t scope = 0; scope < bounds.each.size(); ++scope) {
        std::string table;
        for (const auto& word : words_of(bounds.each.at(scope), " = ")) {
            table += (table.empty() ? "" : ", ") + word;
        }
        if (!table.empty()) {
            words.push_back("per_" + std::string{signer::kLimitScopeNames.at(scope)} + "={ " + table + " }");
        }
    }
    return words;
}

/// Nothing that is paid costs nothing.
bool is_good(const net::Response& response) {
    return response.status == 200 || response.body.find("\"payment\"") != std::string::npos;
}

}  // namespace

Scene::RecordedDisk::RecordedDisk() {
    disk::sync_for_real(false);
    disk::record_disk(true);
}

Scene::RecordedDisk::~RecordedDisk() {
    disk::record_disk(false);
    disk::sync_for_real(true);
}

Scene::Scene() : signer_{harness_options()}, running_{signer::test::kNow.unix_nanos} {
    signer_.policy_.access.clients.clear();
    signer_.answered_ = [this](std::size_t index) { on_answer(index); };
    begin_life();
}

Scene::~Scene() {
    signer_.stop();  // its threads tell this of grants
}

/// What a process does when it starts: reads its clients from the ledger.
void Scene::begin_life() {
    auto& ledger = *signer_.ledger_;
    ahead_ = ledger.health().time.unix_nanos - running_;
    signer_.ledger_gate_->granted_ = [this](const signer::ReserveOutcome& outcome) { on_grant(outcome); };
    std::promise<std::vector<signer::ClientRow>> rows;
    ledger.read_clients([&](Result<std::vector<signer::ClientRow>> read) { rows.set_value(*std::move(read)); });
    orders_.reset();
    book_ = std::make_unique<signer::ClientBook>();
    book_->load(rows.get_future().get());
    orders_ = std::make_unique<signer::ClientOrders>(
        signer::ClientParts{ledger, *book_, [] { return signer::Config{}; }, [this] { return signer_.wall(); },
                            signer::make_api_key, [this] { apply_clients(); }});
    apply_clients();
}

/// As the daemon does it, by this test's clock.
void Scene::apply_clients() {
    auto& policy = signer_.policy_;
    const auto made = signer::make_policy(signer::Config{}, policy.keys, {.book = book_.get(), .before = &policy});
    policy.access = made->access;
    policy.access.api_keys = signer::index_of(policy.access.clients, [this] { return signer_.wall(); });
    signer_.apply_policy();
}

json Scene::order(const std::string& verb, const json& words) {
    std::promise<Result<std::string>> answer;
    orders_->obey(verb, words.dump(), [&](Result<std::string> said) { answer.set_value(std::move(said)); });
    const auto said = answer.get_future().get();
    if (!said) {
        throw std::runtime_error{"clients " + verb + ": " + said.error().message};
    }
    return json::parse(*said);
}

std::string Scene::create(const std::string& name, const Bounds& bounds) {
    bounds_[name] = bounds;
    return order("create", {{"name", name}, {"limits", words_of(bounds)}}).at("key");
}

void Scene::revoke(const std::string& name) {
    order("revoke", {{"name", name}});
    {
        const std::scoped_lock lock{grants_mutex_};
        revoked_.emplace(name, ledger_now());
    }
    wait(kSecond + 1);
}

void Scene::wait(std::int64_t nanos) {
    running_ += nanos;
    signer_.set_time({running_});
}

void Scene::restart() {
    signer_.restart();
    begin_life();
}

std::vector<std::optional<net::Response>> Scene::send(const std::vector<Sent>& requests, bool dies, model::Dice& dice) {
    const auto before = revoked_;
    const std::size_t start = disk::disk_operations_recorded();
    answered_at_.assign(requests.size(), 0);
    std::vector<net::ServerRequest> http;
    http.reserve(requests.size());
    for (const Sent& request : requests) {
        http.push_back(request.http);
    }
    const auto responses = signer_.answer_together(http);
    signer_.events_.clear();
    const std::size_t end = start + dice.pick(disk::disk_operations_recorded() - start + 1);
    std::vector<std::optional<net::Response>> arrived;
    for (std::size_t i = 0; i < requests.size(); ++i) {
        const bool lost = dies && answered_at_[i] > end;
        arrived.push_back(lost ? std::nullopt : std::optional{responses[i]});
        if (!lost) {
            judge(requests[i], responses[i]);
            if (before.contains(requests[i].client) && is_good(responses[i])) {
                blame("a revoked key was answered with " + std::to_string(responses[i].status));
            }
        }
    }
    if (dies) {
        die(end, dice);
    }
    return arrived;
}

void Scene::on_answer(std::size_t index) {
    answered_at_.at(index) = disk::disk_operations_recorded();
    if (const auto name = std::exchange(to_be_revoked_, {}); !name.empty()) {
        revoke(name);
    }
}

void Scene::on_grant(const signer::ReserveOutcome& outcome) {
    const signer::Grant& grant = outcome.grant;
    const std::scoped_lock lock{grants_mutex_};
    if (grant.count > 0) {
        granted_[{grant.recipient_rand_hash, grant.first_nonce}] = *grant.granted;
    }
    const auto revoked = revoked_.find(grant.client);
    if (revoked != revoked_.end() && grant.granted->unix_nanos > revoked->second.unix_nanos + kSecond && !wrong_) {
        wrong_ = "a payment was granted to " + grant.client + " more than a second after its revocation";
    }
}

void Scene::judge(const Sent& request, const net::Response& response) {
    if (request.client.empty() && is_good(response) && !response.body.empty()) {
        return blame("somebody without a key was answered: " + response.body);
    }
    const auto payment = payment_in(response);
    if (!payment) {
        return;
    }
    std::optional<Timestamp> granted;
    {
        const std::scoped_lock lock{grants_mutex_};
        if (const auto found = granted_.find({payment->rand_hash, payment->first_nonce}); found != granted_.end()) {
            granted = found->second;
        }
    }
    if (!granted || *granted > ledger_now()) {
        return blame("a payment that was never granted, or later");
    }
    if (auto wrong = takings_.take(request.client, *payment, *granted)) {
        blame(*std::move(wrong));
    }
}

/// The process dies while that write is under way; another one starts from what is on the disk.
void Scene::die(std::size_t at, model::Dice& dice) {
    const auto done = disk::recorded_disk_operations();
    const auto losses = std::array{disk::Loss::nothing, disk::Loss::torn, disk::Loss::unsynced, disk::Loss::some};
    const auto left = disk::disk_after(done, at, dice.of(losses), dice.roll());
    found_disks_.push_back(std::make_unique<disk::TempDir>());
    disk::write_image(left, found_disks_.back()->path());
    signer_.stop();
    disk::record_disk(true, disk::as_operations(left));
    signer_.restart_in(found_disks_.back()->path());
    begin_life();
}

void Scene::check_books(const std::vector<std::string>& balanced) {
    for (const auto& [client, bounds] : bounds_) {
        if (auto wrong = takings_.excess(client, bounds)) {
            blame(*std::move(wrong));
        }
        const auto usage = signer_.usage(client);
        if (usage.ev_total < takings_.charge(client) || usage.tickets < takings_.tickets(client)) {
            blame(client + " got more than it was charged");
        }
    }
    for (const auto& client : balanced) {
        const auto usage = signer_.usage(client);
        if (usage.ev_total != takings_.charge(client) || usage.tickets != takings_.tickets(client)) {
            blame(client + " was charged " + usage.ev_total.to_amount() + " for " +
                  takings_.charge(client).to_amount());
        }
    }
    std::promise<Result<signer::AuditHead>> head;
    signer_.ledger_->verify_audit([&](Result<signer::AuditHead> found) { head.set_value(std::move(found)); });
    if (const auto found = head.get_future().get(); !found) {
        blame("audit chain: " + found.error().message);
    }
}

void Scene::blame(std::string what) {
    const std::scoped_lock lock{grants_mutex_};
    if (!wrong_) {
        wrong_ = std::move(what);
    }
}

}  // namespace farebox::theft
