#include "signer/ledger/client_table.hpp"

#include <optional>
#include <string>

namespace farebox::signer {
namespace {

std::optional<protocol::Timestamp> optional_time(const Statement& row, int column) {
    return row.is_null(column) ? std::nullopt : std::optional{row.time(column)};
}

}  // namespace

ClientTable::ClientTable(Database& database)
    : clients_{database.prepare(
          "SELECT name, limits, labels, allowed_origins, created, revoked FROM clients ORDER BY name")},
      keys_{database.prepare("SELECT hash, label, request, created, expires, grace_until, revoked FROM api_keys "
                             "WHERE client = ?1 ORDER BY created, hash")},
      put_client_{database.prepare("INSERT OR REPLACE INTO clients "
                                   "(name, limits, labels, allowed_origins, created, revoked) "
                                   "VALUES (?1, ?2, ?3, ?4, ?5, ?6)")},
      remove_keys_{database.prepare("DELETE FROM api_keys WHERE client = ?1")},
      add_key_{database.prepare("INSERT INTO api_keys "
                                "(hash, client, label, request, created, expires, grace_until, revoked) "
                                "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")} {}

std::vector<ClientRow> ClientTable::read() {
    std::vector<ClientRow> clients;
    clients_.start();
    while (clients_.step()) {
        ClientRow client{std::string{clients_.bytes(0)},
                         std::string{clients_.bytes(1)},
                         std::string{clients_.bytes(2)},
                         std::string{clients_.bytes(3)},
                         clients_.time(4),
                         optional_time(clients_, 5),
                         {}};
        keys_.start(client.name);
        while (keys_.step()) {
            client.keys.push_back({keys_.fixed<Hash32>(0), std::string{keys_.bytes(1)}, std::string{keys_.bytes(2)},
                                   keys_.time(3), optional_time(keys_, 4), optional_time(keys_, 5),
                                   optional_time(keys_, 6)});
        }
        clients.push_back(std::move(client));
    }
    return clients;
}

void ClientTable::write(const ClientRow& client) {
    put_client_.run(client.name, client.limits, client.labels, client.allowed_origins, client.created, client.revoked);
    remove_keys_.run(client.name);
    for (const auto& key : client.keys) {
        add_key_.run(key.hash, client.name, key.label, key.request, key.created, key.expires, key.grace_until,
                     key.revoked);
    }
}

}  // namespace farebox::signer
