//! The one thread that writes. What waits while a commit reaches the disk is committed together, so that a busy hour
//! costs as many waits for the disk as a quiet one.

use std::thread::JoinHandle;

use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::{mpsc, oneshot};

use crate::cli::serve::kind::Kind;
use crate::cli::serve::store::failed;

/// How many writes may wait; a sender beyond them is asked to come again.
const WAITING: usize = 1024;
/// How many writes one commit holds.
const TOGETHER: usize = 128;

/// The way to the thread.
#[derive(Clone)]
pub struct Writer(mpsc::Sender<Work>);

/// The thread itself.
pub struct Writing(JoinHandle<()>);

impl Writing {
    /// Waits until everything is written and the file is closed.
    pub fn finish(self) {
        // A thread that panicked has said so.
        let _ = self.0.join();
    }
}

/// Does its part of a transaction; the answer is given once it is known whether that was committed.
type Work = Box<dyn FnOnce(&Connection) -> Answer + Send>;
type Answer = Box<dyn FnOnce(bool)>;

impl Writer {
    /// Starts the thread.
    pub fn start(connection: Connection) -> std::io::Result<(Self, Writing)> {
        let (sender, receiver) = mpsc::channel(WAITING);
        let thread =
            std::thread::Builder::new().name("writer".to_owned()).spawn(move || run(connection, receiver))?;
        Ok((Writer(sender), Writing(thread)))
    }

    /// Writes, and answers when that has reached the disk.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Kind> {
        let (answer, answered) = oneshot::channel();
        let work: Work = Box::new(move |connection| {
            let done = apart(connection, work);
            Box::new(move |committed| {
                let done =
                    if committed { done.map_err(|error| failed(&error)) } else { Err(Kind::StoreFailed) };
                // The caller may have gone; what was written stays.
                let _ = answer.send(done);
            })
        });
        self.0.try_send(work).map_err(|_| Kind::StoreBusy)?;
        answered.await.map_err(|_| Kind::StoreFailed)?
    }
}

/// One caller's part, undone alone if it fails.
fn apart<T>(
    connection: &Connection,
    work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    connection.execute_batch("SAVEPOINT part")?;
    let done = work(connection);
    connection.execute_batch(if done.is_ok() { "RELEASE part" } else { "ROLLBACK TO part; RELEASE part" })?;
    done
}

fn run(mut connection: Connection, mut waiting: mpsc::Receiver<Work>) {
    while let Some(first) = waiting.blocking_recv() {
        let mut works = vec![first];
        while let (true, Ok(next)) = (works.len() < TOGETHER, waiting.try_recv()) {
            works.push(next);
        }
        let mut answers = Vec::with_capacity(works.len());
        let committed = commit(&mut connection, works, &mut answers);
        if let Err(error) = &committed {
            failed(error);
        }
        for answer in answers {
            answer(committed.is_ok());
        }
    }
}

/// If it cannot even begin, the works go unanswered, and their callers learn that from the silence.
fn commit(connection: &mut Connection, works: Vec<Work>, answers: &mut Vec<Answer>) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    answers.extend(works.into_iter().map(|work| work(&transaction)));
    transaction.commit()
}
