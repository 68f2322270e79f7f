#include <chrono>

#include "signer/access/api_key.hpp"
#include "signer/admin/audit_pages.hpp"
#include "signer/daemon/daemon.hpp"
#include "signer/daemon/vault_report.hpp"
#include "signer/daemon/wall_clock.hpp"
#include "signer/ledger/wait_for_answer.hpp"

// Clients that an operator makes and ends while the daemon runs, and what he can look up in it.
namespace farebox::signer {
namespace {

constexpr std::chrono::seconds kPatience{30};

}  // namespace

Result<void> Daemon::start_clients() {
    const auto ask = [this](auto done) { ledger_->read_clients(std::move(done)); };
    auto rows = wait_for_answer<Result<std::vector<ClientRow>>>(kPatience, ask).value_or(ledger_is_silent());
    if (!rows) {
        return std::move(rows).error();
    }
    client_book_.load(*std::move(rows));
    client_orders_ = std::make_unique<ClientOrders>(ClientParts{*ledger_, client_book_, [this] { return current(); },
                                                                wall_clock, make_api_key,
                                                                [this] {
                                                                    const std::scoped_lock lock{config_mutex_};
                                                                    renew_policy();
                                                                }});
    return {};
}

/// Says which clients of the ledger nobody can be, once. Called with config_mutex_ held.
void Daemon::tell_left_out() {
    auto problems = client_book_.left_out(loaded_.config);
    for (const auto& problem : problems) {
        if (std::ranges::find(client_problems_, problem) == client_problems_.end()) {
            log_.warn("client_left_out", {{"message", problem}});
        }
    }
    client_problems_ = std::move(problems);
}

void Daemon::read_audit(std::string_view what, std::string_view body, std::function<void(Result<std::string>)> done) {
    if (what == "seal") {
        return audit_keeper_->check([done = std::move(done)](Result<SealFindings> found) {
            done(found ? Result<std::string>{to_json(*found)} : std::move(found).error());
        });
    }
    const auto query = parse_audit_query(body);
    if (!query) {
        return done(query.error());
    }
    ledger_->read_audit(*query, [done = std::move(done)](Result<AuditPage> page) {
        done(page ? Result<std::string>{audit_page_json(*page)} : std::move(page).error());
    });
}

Result<std::string> Daemon::vault_json() {
    const auto hello = vault_.hello();
    return hello ? Result<std::string>{describe_vault(*hello, ledger_->health())} : hello.error();
}

}  // namespace farebox::signer
