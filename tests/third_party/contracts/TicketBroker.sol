// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Controller} from "./Controller.sol";
import {Managed} from "./Managed.sol";
import {Reserves} from "./Reserves.sol";
import {TicketRules} from "./TicketRules.sol";

/// Payers' deposits and reserves, and the redemption of the tickets that won.
contract TicketBroker is Reserves {
    struct Sender {
        uint256 deposit;
        uint256 withdrawRound;
    }

    uint256 public immutable unlockPeriod;
    uint256 public immutable ticketValidityPeriod;
    mapping(bytes32 => bool) public usedTickets;
    mapping(address => Sender) internal senders;

    event DepositFunded(address indexed sender, uint256 amount);
    event Unlock(address indexed sender, uint256 startRound, uint256 endRound);
    event UnlockCancelled(address indexed sender);
    event Withdrawal(address indexed sender, uint256 deposit, uint256 reserve);
    event WinningTicketTransfer(address indexed sender, address indexed recipient, uint256 amount);
    event WinningTicketRedeemed(
        address indexed sender,
        address indexed recipient,
        uint256 faceValue,
        uint256 winProb,
        uint256 senderNonce,
        uint256 recipientRand,
        bytes auxData
    );

    constructor(Controller controller_, uint256 unlockPeriod_, uint256 ticketValidityPeriod_) Managed(controller_) {
        unlockPeriod = unlockPeriod_;
        ticketValidityPeriod = ticketValidityPeriod_;
    }

    function fundDeposit() external payable whenSystemNotPaused {
        stay(msg.sender);
        addDeposit(msg.sender, msg.value);
        minter().depositETH{value: msg.value}();
    }

    function fundReserve() external payable whenSystemNotPaused {
        addReserve(msg.sender, msg.value);
        stay(msg.sender);
        minter().depositETH{value: msg.value}();
    }

    function fundDepositAndReserve(uint256 depositAmount, uint256 reserveAmount) external payable {
        fundDepositAndReserveFor(msg.sender, depositAmount, reserveAmount);
    }

    function fundDepositAndReserveFor(address sender, uint256 depositAmount, uint256 reserveAmount)
        public
        payable
        whenSystemNotPaused
    {
        require(
            msg.value == depositAmount + reserveAmount,
            "msg.value does not equal sum of deposit amount and reserve amount"
        );
        stay(sender);
        addReserve(sender, reserveAmount);
        addDeposit(sender, depositAmount);
        minter().depositETH{value: msg.value}();
    }

    function unlock() external whenSystemNotPaused {
        Sender storage sender = senders[msg.sender];
        requireFunds(msg.sender);
        require(sender.withdrawRound == 0, "unlock already initiated");
        uint256 round = roundsManager().currentRound();
        sender.withdrawRound = round + unlockPeriod;
        emit Unlock(msg.sender, round, sender.withdrawRound);
    }

    function cancelUnlock() external whenSystemNotPaused {
        require(isUnlockInProgress(msg.sender), "no unlock request in progress");
        endUnlock(msg.sender);
    }

    /// The round in which it could be withdrawn stays noted, until the sender funds again.
    function withdraw() external whenSystemNotPaused {
        Sender storage sender = senders[msg.sender];
        requireFunds(msg.sender);
        require(isUnlockInProgress(msg.sender), "no unlock request in progress");
        require(!isLocked(sender), "account is locked");
        (uint256 deposit, uint256 reserve) = (sender.deposit, reserves[msg.sender].funds);
        sender.deposit = 0;
        reserves[msg.sender].funds = 0;
        minter().trustedWithdrawETH(payable(msg.sender), deposit + reserve);
        emit Withdrawal(msg.sender, deposit, reserve);
    }

    function redeemWinningTicket(TicketRules.Ticket calldata ticket, bytes calldata sig, uint256 recipientRand)
        external
        whenSystemNotPaused
        whenRoundInitialized
    {
        requireValidWinningTicket(ticket, sig, recipientRand);
        require(isLocked(senders[ticket.sender]), "sender is unlocked");
        requireFunds(ticket.sender);
        usedTickets[TicketRules.hashOf(ticket)] = true;
        payOut(ticket);
        emit WinningTicketRedeemed(
            ticket.sender,
            ticket.recipient,
            ticket.faceValue,
            ticket.winProb,
            ticket.senderNonce,
            recipientRand,
            ticket.auxData
        );
    }

    function isUnlockInProgress(address sender) public view returns (bool) {
        return senders[sender].withdrawRound > 0;
    }

    function getSenderInfo(address sender) external view returns (Sender memory, ReserveInfo memory) {
        return (senders[sender], getReserveInfo(sender));
    }

    function getTicketHash(TicketRules.Ticket memory ticket) external pure returns (bytes32) {
        return TicketRules.hashOf(ticket);
    }

    function addDeposit(address sender, uint256 amount) private {
        senders[sender].deposit += amount;
        emit DepositFunded(sender, amount);
    }

    /// Who funds one's own account does not want to leave: that ends an unlock. Others' money does not.
    function stay(address sender) private {
        if (msg.sender == sender && isUnlockInProgress(sender)) {
            endUnlock(sender);
        }
    }

    function endUnlock(address sender) private {
        senders[sender].withdrawRound = 0;
        emit UnlockCancelled(sender);
    }

    function payOut(TicketRules.Ticket calldata ticket) private {
        Sender storage sender = senders[ticket.sender];
        uint256 amount = ticket.faceValue;
        if (amount > sender.deposit) {
            amount = sender.deposit + claimFromReserve(ticket.sender, ticket.recipient, amount - sender.deposit);
            sender.deposit = 0;
        } else {
            sender.deposit -= amount;
        }
        if (amount > 0) {
            (uint256 creationRound, ) = TicketRules.creationOf(ticket);
            bondingManager().updateTranscoderWithFees(ticket.recipient, amount, creationRound);
            emit WinningTicketTransfer(ticket.sender, ticket.recipient, amount);
        }
    }

    function requireFunds(address sender) private view {
        require(senders[sender].deposit > 0 || reserves[sender].funds > 0, "sender deposit and reserve are zero");
    }

    function isLocked(Sender storage sender) private view returns (bool) {
        return sender.withdrawRound == 0 || roundsManager().currentRound() < sender.withdrawRound;
    }

    function requireValidWinningTicket(TicketRules.Ticket calldata ticket, bytes calldata sig, uint256 recipientRand)
        private
        view
    {
        bytes32 ticketHash = TicketRules.hashOf(ticket);
        require(ticket.recipient != address(0), "ticket recipient is null address");
        require(ticket.sender != address(0), "ticket sender is null address");
        requireValidCreation(ticket);
        require(
            keccak256(abi.encodePacked(recipientRand)) == ticket.recipientRandHash,
            "recipientRand does not match recipientRandHash"
        );
        require(!usedTickets[ticketHash], "ticket is used");
        require(TicketRules.isSigned(ticket.sender, sig, ticketHash), "invalid signature over ticket hash");
        require(TicketRules.hasWon(sig, recipientRand, ticket.winProb), "ticket did not win");
    }

    function requireValidCreation(TicketRules.Ticket calldata ticket) private view {
        (uint256 round, bytes32 blockHash) = TicketRules.creationOf(ticket);
        bytes32 known = roundsManager().blockHashForRound(round);
        require(known != bytes32(0), "ticket creationRound does not have a block hash");
        require(blockHash == known, "ticket creationRoundBlockHash invalid for creationRound");
        require(round + ticketValidityPeriod > roundsManager().currentRound(), "ticket is expired");
    }
}
