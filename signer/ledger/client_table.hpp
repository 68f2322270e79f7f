#pragma once

#include <vector>

#include "signer/clients/client_row.hpp"
#include "signer/ledger/sqlite.hpp"

namespace farebox::signer {

/// Rows of `clients` and `api_keys`.
class ClientTable {
public:
    explicit ClientTable(Database& database);

    /// By name.
    std::vector<ClientRow> read();
    /// In the place of what was there under this name.
    void write(const ClientRow& client);

private:
    Statement clients_;
    Statement keys_;
    Statement put_client_;
    Statement remove_keys_;
    Statement add_key_;
};

}  // namespace farebox::signer
