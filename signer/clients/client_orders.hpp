#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "farebox/result.hpp"
#include "protocol/timestamp.hpp"
#include "signer/clients/client_book.hpp"
#include "signer/clients/client_order.hpp"
#include "signer/config/config.hpp"
#include "signer/ledger/ledger.hpp"

namespace farebox::signer {

/// What the orders stand on; all of it outlives them.
struct ClientParts {
    Ledger& ledger;
    ClientBook& book;
    std::function<Config()> config;              ///< As it is in force.
    std::function<protocol::Timestamp()> clock;  ///< The wall clock.
    std::function<std::string()> make_key;       ///< A fresh API key: make_api_key().
    std::function<void()> changed;               ///< The book says something else from now on.
};

/**
 * @brief An operator's orders about clients, in JSON. Thread-safe.
 *
 * Every change is in force at once and durable before it is answered. Where the ledger cannot write it, the answer is
 * its error, and the change is in force until a restart; the same order again writes it. An order that was carried out
 * before changes nothing and says so.
 */
class ClientOrders {
public:
    using Done = std::function<void(Result<std::string>)>;

    explicit ClientOrders(ClientParts parts) : parts_{std::move(parts)} {}

    /**
     * - "list" {"after"?}: {"clients":[…],"next"}; "show" {"name"}: one of them, in full
     * - "create" {"name","limits":["NAME=VALUE"],"labels","origins","expires","key_label","request"}: {"name","key",…}
     * - "limit" {"name","limits"}
     * - "rotate" {"name","grace","expires","key_label","request"}: {"name","key",…}
     * - "revoke" {"name","key"?}
     */
    void obey(std::string_view verb, std::string_view body, const Done& done);

private:
    struct Change;

    [[nodiscard]] Result<std::string> list(const ClientOrder& order) const;
    [[nodiscard]] Result<std::string> show(const ClientOrder& order) const;
    /// The client that an order wants, without a key.
    [[nodiscard]] Result<ClientRow> described(const ClientOrder& order) const;
    static Result<Change> create_again(ClientRow before, bool same);
    Result<Change> create(const ClientOrder& order);
    Result<Change> limit(const ClientOrder& order);
    Result<Change> rotate(const ClientOrder& order);
    Result<Change> revoke(const ClientOrder& order);
    [[nodiscard]] Result<ClientRow> existing(const std::string& name) const;
    void carry_out(Result<Change> (ClientOrders::*verb)(const ClientOrder&), const ClientOrder& order,
                   const Done& done);

    const ClientParts parts_;
    std::mutex mutex_;  ///< From reading a row to handing its successor to the ledger: no change is lost.
};

}  // namespace farebox::signer
