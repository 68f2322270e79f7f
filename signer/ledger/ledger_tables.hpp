#pragma once

#include "signer/ledger/adoption_table.hpp"
#include "signer/ledger/audit_table.hpp"
#include "signer/ledger/budget_table.hpp"
#include "signer/ledger/client_table.hpp"
#include "signer/ledger/funding_table.hpp"
#include "signer/ledger/grant_table.hpp"
#include "signer/ledger/kept_signatures.hpp"
#include "signer/ledger/key_book_table.hpp"
#include "signer/ledger/meta_table.hpp"
#include "signer/ledger/nonce_table.hpp"
#include "signer/ledger/scoped_budget_table.hpp"
#include "signer/ledger/session_table.hpp"
#include "signer/ledger/signed_grants.hpp"

namespace farebox::signer {

/// Every table's prepared statements over one connection.
struct LedgerTables {
    explicit LedgerTables(Database& database)
        : sessions{database},
          grants{database},
          signed_grants{database},
          kept_signatures{database},
          nonces{database},
          budgets{database},
          scoped_budgets{database},
          meta{database},
          audit{database},
          key_book{database},
          clients{database},
          adoptions{database},
          funding{database} {}

    SessionTable sessions;
    GrantTable grants;
    SignedGrants signed_grants;
    KeptSignaturesTable kept_signatures;
    NonceTable nonces;
    BudgetTable budgets;
    ScopedBudgetTable scoped_budgets;
    MetaTable meta;
    AuditTable audit;
    KeyBookTable key_book;
    ClientTable clients;
    AdoptionTable adoptions;
    FundingTable funding;
};

}  // namespace farebox::signer
