// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Controller} from "./Controller.sol";
import {Managed} from "./Managed.sol";

/// Holds the ether of payers and recipients: the TicketBroker and the BondingManager keep the accounts.
contract Minter is Managed {
    constructor(Controller controller_) Managed(controller_) {}

    modifier onlyKeepersOfAccounts() {
        require(
            msg.sender == named("TicketBroker") || msg.sender == named("BondingManager"),
            "msg.sender not BondingManager or TicketBroker"
        );
        _;
    }

    function depositETH() external payable onlyKeepersOfAccounts returns (bool) {
        return true;
    }

    function trustedWithdrawETH(address payable to, uint256 amount) external onlyKeepersOfAccounts {
        (bool sent, ) = to.call{value: amount}("");
        require(sent, "transfer of ether failed");
    }
}
